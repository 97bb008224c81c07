/**
 * The `software` profile of the weight gradient: each thread sums a register tile of filters × channels × all taps of one kernel row.
 * As in `correlation-software.ts` loads dominate the cost, so each loaded run of dy is used for every tap and each of x for every filter.
 */

import { forwardCorrelation } from '../correlation.ts';
import type { Conv2dGeometry } from '../geometry.ts';
import {
  COST,
  type ColumnPlan,
  chunk,
  type GuardedColumn,
  type InputLoad,
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

/** A sum and the products added to it: x of up to four pixels, times dy of four filters at each. */
export interface WeightProducts {
  readonly sum: string;
  readonly products: readonly { readonly inputs: string; readonly gradients: string }[];
}

export interface SoftwareWeightGradient {
  readonly tile: WeightTile;
  readonly dyLanes: 1 | 4;
  readonly xLanes: 1 | 4;
  readonly guardedColumns: readonly GuardedColumn[];
  readonly sums: readonly string[];
  readonly dyLoads: readonly NamedValue[];
  readonly xLoads: readonly (Omit<InputLoad, 'row' | 'type'> & { readonly channel: number })[];
  /** Whether unguarded loads of x count from `left`. */
  readonly xCountsFromLeft: boolean;
  /** Up to four neighbouring dy of four filters each, a column per filter. */
  readonly matrices: readonly NamedValue[];
  readonly accumulations: readonly WeightProducts[];
}

/** Filters per thread: the sums of a weight for four filters are one vector. */
export const FILTERS = 4;
/** More sums than this spill too much. */
const MAX_SUMS = 128;
/** Multiply-adds in the hot loop; more of them take too long to compile. */
const MAX_MULTIPLY_ADDS = 1920;

export function chooseWeightTile(geometry: Conv2dGeometry): WeightTile {
  const axis = forwardCorrelation(geometry).columns;
  let best: { readonly tile: WeightTile; readonly cost: number } | undefined;
  for (let columns = 1; columns <= 32; columns++) {
    const input = planColumns(axis, columns);
    for (let channels = 1; channels <= 8; channels++) {
      const tile = { channels, columns };
      const cost = tileCost(geometry, tile, input);
      if (cost < (best?.cost ?? Number.POSITIVE_INFINITY)) {
        best = { tile, cost };
      }
    }
  }
  return best?.tile ?? { channels: 1, columns: 1 };
}

/** Cost of one row of dy, for all tiles that cover the weights; infinite where a limit is exceeded. */
function tileCost({ C, K, G, Q, S }: Conv2dGeometry, tile: WeightTile, { lanes, loads }: ColumnPlan): number {
  const { lanes: dyLanes } = alignment(Q, tile);
  const sums = tile.channels * S;
  const multiplyAdds = FILTERS * sums * tile.columns;
  const xLoads = tile.channels * loads.length;
  const dyLines = FILTERS * Math.ceil(tile.columns / 4);
  const guards = loads.filter(({ guarded }) => guarded).length;
  if (
    FILTERS * sums > MAX_SUMS ||
    multiplyAdds > MAX_MULTIPLY_ADDS ||
    dyLines + xLoads + 2 * guards + sums > MAX_LINES
  ) {
    return Number.POSITIVE_INFINITY;
  }
  const tiles = Math.ceil(K / G / FILTERS) * Math.ceil(C / G / tile.channels);
  const passes = Math.ceil(Q / tile.columns);
  const price = (count: 1 | 4) => (count === 4 ? COST.vectorLoad : COST.scalarLoad);
  const carried = FILTERS * sums * COST.loopCarried;
  const perPass =
    ((FILTERS * tile.columns) / dyLanes) * price(dyLanes) +
    xLoads * price(lanes) +
    multiplyAdds * COST.multiplyAdd +
    carried;
  // Several passes need a loop of their own, which carries every sum once more.
  return tiles * (passes * perPass + (passes === 1 ? 0 : carried));
}

export function planWeightTile(geometry: Conv2dGeometry, tile: WeightTile): SoftwareWeightGradient {
  const axis = forwardCorrelation(geometry).columns;
  const input = planColumns(axis, tile.columns);
  const chunks = chunk(tile.columns);
  const dy = planDy(geometry.Q, tile, chunks);
  const products = (channel: number, tap: number): WeightProducts['products'] =>
    chunks.flatMap((columns, index) => {
      const values = columns.map((column) => input.value(column * axis.stride + tap * axis.dilation));
      const inputs = vectorOf(values.map((value) => (value === undefined ? '0.0' : `x${channel}_${value}`)));
      return values.every((value) => value === undefined) ? [] : [{ inputs, gradients: matrixName(index) }];
    });
  const sums = range(tile.channels).flatMap((channel) =>
    range(axis.taps).map((tap) => ({ sum: `sum${channel}_${tap}`, products: products(channel, tap) })),
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
        channel,
        suffix,
        guarded,
        ahead: column,
      })),
    ),
    xCountsFromLeft: input.countsFromLeft,
    matrices: chunks.map((columns, index) => {
      const factors = range(FILTERS).map((filter) => `dy${filter}_${index}`);
      const type = columns.length === 1 ? 'vec4f' : `mat4x${columns.length}f`;
      return { name: matrixName(index), value: `${type}(${factors.join(', ')})` };
    }),
    accumulations: sums.filter((sum) => sum.products.length > 0),
  };
}

/** The part of dy that a pass needs: whole quads of rows where those are aligned. */
function planDy(Q: number, { columns }: WeightTile, chunks: readonly (readonly number[])[]) {
  const { overhang, lanes } = alignment(Q, { columns });
  const scalar = (filter: number, column: number) =>
    overhang
      ? `select(0.0, dy[dy_at_${filter} + min(${plus('q', column)}, Q - 1)], ${plus('q', column)} < Q)`
      : `dy[${plus(`dy_at_${filter} + q`, column)}]`;
  const loads = range(FILTERS).flatMap((filter) =>
    chunks.map((chunk, index) => ({
      name: `dy${filter}_${index}`,
      value:
        lanes === 4
          ? `dy[${plus(`dy_at_${filter} + q / 4`, index)}]`
          : vectorOf(chunk.map((column) => scalar(filter, column))),
    })),
  );
  return { lanes, loads };
}

/** Whether the last pass over a row of dy hangs over its end, and how many values a load takes. */
function alignment(Q: number, { columns }: Pick<WeightTile, 'columns'>) {
  const overhang = Q % columns !== 0;
  const lanes: 1 | 4 = Q % 4 === 0 && columns % 4 === 0 && !overhang ? 4 : 1;
  return { overhang, lanes };
}

function matrixName(chunk: number): string {
  return `filters_${chunk}`;
}
