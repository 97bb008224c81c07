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
  planColumns,
  plus,
  range,
  vectorOf,
} from './correlation-software.ts';

export interface WeightTile {
  /** 4 or 8. */
  readonly filters: number;
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

const MAX_SUMS = 128;
/** In the hot loop; more of them take too long to compile. */
const MAX_MULTIPLY_ADDS = 960;

export function chooseWeightTile(geometry: Conv2dGeometry): WeightTile {
  let best: { readonly tile: WeightTile; readonly cost: number } | undefined;
  for (const filters of [4, 8]) {
    for (const channels of [1, 2, 3, 4]) {
      for (let columns = 1; columns <= 32; columns++) {
        const tile = { filters, channels, columns };
        const sums = filters * channels * geometry.S;
        const fits = sums <= MAX_SUMS && sums * columns <= MAX_MULTIPLY_ADDS;
        const cost = fits ? tileCost(geometry, tile) : Number.POSITIVE_INFINITY;
        if (best === undefined || cost < best.cost) {
          best = { tile, cost };
        }
      }
    }
  }
  return best?.tile ?? { filters: 1, channels: 1, columns: 1 };
}

/** Price of one row of dy, for all tiles that cover the weights. */
function tileCost(geometry: Conv2dGeometry, tile: WeightTile): number {
  const { C, K, G, Q, S } = geometry;
  const { dyLanes, xLanes, xLoads, sums } = planWeightTile(geometry, tile);
  const passes = Math.ceil(K / G / tile.filters) * Math.ceil(C / G / tile.channels) * Math.ceil(Q / tile.columns);
  const dyLoads = (tile.filters * tile.columns) / dyLanes;
  const price = (lanes: 1 | 4) => (lanes === 4 ? COST.vectorLoad : COST.scalarLoad);
  const multiplyAdds = tile.filters * tile.channels * S * tile.columns;
  return (
    passes *
    (dyLoads * price(dyLanes) +
      xLoads.length * price(xLanes) +
      multiplyAdds * COST.multiplyAdd +
      4 * sums.length * COST.loopCarried)
  );
}

export function planWeightTile(geometry: Conv2dGeometry, tile: WeightTile): SoftwareWeightGradient {
  const axis = forwardCorrelation(geometry).columns;
  const input = planColumns(axis, tile.columns);
  const chunks = chunk(tile.columns);
  const dy = planDy(geometry.Q, tile, chunks);
  const quads = range(tile.filters / 4);
  const terms = (quad: number, channel: number, tap: number) =>
    chunks.flatMap((columns, index) => {
      const values = columns.map((column) => input.value(column * axis.stride + tap * axis.dilation));
      return values.every((value) => value === undefined)
        ? []
        : [
            `${vectorOf(values.map((value) => (value === undefined ? '0.0' : `x${channel}_${value}`)))} * ${matrixName(quad, index)}`,
          ];
    });
  const sums = quads.flatMap((quad) =>
    range(tile.channels).flatMap((channel) =>
      range(axis.taps).map((tap) => ({ sum: `sum${quad}_${channel}_${tap}`, products: terms(quad, channel, tap) })),
    ),
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
    matrices: quads.flatMap((quad) =>
      chunks.map((columns, index) => {
        const factors = range(4).map((filter) => `dy${4 * quad + filter}_${index}`);
        const type = columns.length === 1 ? 'vec4f' : `mat4x${columns.length}f`;
        return { name: matrixName(quad, index), value: `${type}(${factors.join(', ')})` };
      }),
    ),
    accumulations: sums
      .filter(({ products }) => products.length > 0)
      .map(({ sum, products }) => ({ sum, value: products.join(' + ') })),
  };
}

/** The part of dy that a pass needs: whole quads of rows where those are aligned. */
function planDy(Q: number, { filters, columns }: WeightTile, chunks: readonly (readonly number[])[]) {
  const overhang = Q % columns !== 0;
  const aligned = Q % 4 === 0 && columns % 4 === 0 && !overhang;
  const scalar = (filter: number, column: number) =>
    overhang
      ? `select(0.0, dy[dy_at_${filter} + min(${plus('q', column)}, Q - 1)], ${plus('q', column)} < Q)`
      : `dy[${plus(`dy_at_${filter} + q`, column)}]`;
  const loads = range(filters).flatMap((filter) =>
    chunks.map((chunk, index) => ({
      name: `dy${filter}_${index}`,
      value: aligned
        ? `dy[${plus(`dy_at_${filter} + q / 4`, index)}]`
        : vectorOf(chunk.map((column) => scalar(filter, column))),
    })),
  );
  return { lanes: aligned ? (4 as const) : (1 as const), loads };
}

function matrixName(quad: number, chunk: number): string {
  return `filters${quad}_${chunk}`;
}
