/**
 * The `software` schedule of the weight gradient: each thread sums a register tile of filters × channels × all taps of one kernel row.
 * As in `correlation-software.ts` loads are what costs, so a loaded stretch of dy meets every tap and a loaded stretch of x every filter.
 */
import type { Conv2dGeometry } from '../geometry.ts';
import { forwardCorrelation } from './correlation.ts';
import {
  type Accumulation,
  COST,
  chunk,
  type GuardedColumn,
  MAX_LINES,
  planColumns,
  plus,
  range,
  vectorOf,
} from './correlation-software.ts';

export interface WeightTile {
  readonly channels: number;
  /** Output columns that one pass of the hot loop covers. */
  readonly columns: number;
}

export interface NamedValue {
  readonly name: string;
  readonly value: string;
}

export interface SoftwareWeightGradient {
  readonly tile: WeightTile;
  readonly dyLanes: 1 | 4;
  readonly xLanes: 1 | 4;
  readonly guardedColumns: readonly GuardedColumn[];
  readonly sums: readonly string[];
  readonly dyLoads: readonly NamedValue[];
  readonly xLoads: readonly {
    readonly name: string;
    readonly zero: string;
    readonly index: string;
    readonly guard: string;
  }[];
  /** Up to four neighbouring dy of four filters each, a column per filter. */
  readonly matrices: readonly NamedValue[];
  readonly accumulations: readonly Accumulation[];
}

/** Filters per thread: the sums of a weight for four filters are one vector. */
export const FILTERS = 4;
/** More sums than this spill too much. */
const MAX_SUMS = 128;
/** In the hot loop; more of them take too long to compile. */
const MAX_MULTIPLY_ADDS = 1920;

export function chooseWeightTile(geometry: Conv2dGeometry): WeightTile {
  let best: { readonly tile: WeightTile; readonly cost: number } | undefined;
  for (let channels = 1; channels <= 8; channels++) {
    for (let columns = 1; columns <= 32; columns++) {
      const tile = { channels, columns };
      const sums = FILTERS * channels * geometry.S;
      const fits = sums <= MAX_SUMS && sums * columns <= MAX_MULTIPLY_ADDS;
      const cost = fits ? tileCost(geometry, tile) : Number.POSITIVE_INFINITY;
      if (cost < (best?.cost ?? Number.POSITIVE_INFINITY)) {
        best = { tile, cost };
      }
    }
  }
  return best?.tile ?? { channels: 1, columns: 1 };
}

/** Price of one row of dy, for all tiles that cover the weights; infinite where the text would get too long. */
function tileCost(geometry: Conv2dGeometry, tile: WeightTile): number {
  const { C, K, G, Q, S } = geometry;
  const { dyLanes, xLanes, dyLoads, xLoads, guardedColumns, sums } = planWeightTile(geometry, tile);
  if (dyLoads.length + xLoads.length + 2 * guardedColumns.length + sums.length > MAX_LINES) {
    return Number.POSITIVE_INFINITY;
  }
  const tiles = Math.ceil(K / G / FILTERS) * Math.ceil(C / G / tile.channels);
  const passes = Math.ceil(Q / tile.columns);
  const price = (lanes: 1 | 4) => (lanes === 4 ? COST.vectorLoad : COST.scalarLoad);
  const perPass =
    ((FILTERS * tile.columns) / dyLanes) * price(dyLanes) +
    xLoads.length * price(xLanes) +
    FILTERS * tile.channels * S * tile.columns * COST.multiplyAdd +
    FILTERS * sums.length * COST.loopCarried;
  // Several passes are a loop of their own, which carries every sum once more.
  const perRow = passes === 1 ? 0 : FILTERS * sums.length * COST.loopCarried;
  return tiles * (passes * perPass + perRow);
}

export function planWeightTile(geometry: Conv2dGeometry, tile: WeightTile): SoftwareWeightGradient {
  const axis = forwardCorrelation(geometry).columns;
  const input = planColumns(axis, tile.columns);
  const chunks = chunk(tile.columns);
  const dy = planDy(geometry.Q, tile, chunks);
  const terms = (channel: number, tap: number) =>
    chunks.flatMap((columns, index) => {
      const values = columns.map((column) => input.value(column * axis.stride + tap * axis.dilation));
      return values.every((value) => value === undefined)
        ? []
        : [
            `${vectorOf(values.map((value) => (value === undefined ? '0.0' : `x${channel}_${value}`)))} * ${matrixName(index)}`,
          ];
    });
  const sums = range(tile.channels).flatMap((channel) =>
    range(axis.taps).map((tap) => ({ sum: `sum${channel}_${tap}`, products: terms(channel, tap) })),
  );
  return {
    tile,
    dyLanes: dy.lanes,
    xLanes: input.lanes,
    guardedColumns: input.loads
      .filter(({ guarded }) => guarded)
      .map(({ suffix, column }) => ({ suffix, column: plus('left', column) })),
    sums: sums.map(({ sum }) => sum),
    dyLoads: dy.loads,
    xLoads: range(tile.channels).flatMap((channel) =>
      input.loads.map(({ suffix, column, guarded }) => ({
        name: `x${channel}_${suffix}`,
        zero: input.lanes === 4 ? 'vec4f()' : '0.0',
        index: guarded
          ? `x_at_${channel} + at_column_${suffix}`
          : plus(input.start === '' ? `x_at_${channel}` : `x_at_${channel} + ${input.start}`, column),
        guard: ['inside_row', ...(guarded ? [`inside_column_${suffix}`] : [])].join(' && '),
      })),
    ),
    matrices: chunks.map((columns, index) => {
      const factors = range(FILTERS).map((filter) => `dy${filter}_${index}`);
      const type = columns.length === 1 ? 'vec4f' : `mat4x${columns.length}f`;
      return { name: matrixName(index), value: `${type}(${factors.join(', ')})` };
    }),
    accumulations: sums
      .filter(({ products }) => products.length > 0)
      .map(({ sum, products }) => ({ sum, value: products.join(' + ') })),
  };
}

/** The part of dy that a pass needs: whole quads of rows where those are aligned. */
function planDy(Q: number, { columns }: WeightTile, chunks: readonly (readonly number[])[]) {
  const overhang = Q % columns !== 0;
  const aligned = Q % 4 === 0 && columns % 4 === 0 && !overhang;
  const scalar = (filter: number, column: number) =>
    overhang
      ? `select(0.0, dy[dy_at_${filter} + min(${plus('q', column)}, Q - 1)], ${plus('q', column)} < Q)`
      : `dy[${plus(`dy_at_${filter} + q`, column)}]`;
  const loads = range(FILTERS).flatMap((filter) =>
    chunks.map((chunk, index) => ({
      name: `dy${filter}_${index}`,
      value: aligned
        ? `dy[${plus(`dy_at_${filter} + q / 4`, index)}]`
        : vectorOf(chunk.map((column) => scalar(filter, column))),
    })),
  );
  return { lanes: aligned ? (4 as const) : (1 as const), loads };
}

function matrixName(chunk: number): string {
  return `filters_${chunk}`;
}
