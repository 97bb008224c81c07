/**
 * The `software` profile of a correlation: each thread sums a register tile of rows × columns × channels. On software adapters
 * loads are expensive, not multiply-adds: one load costs a thread as much as dozens of them. So tiles are as large as registers
 * and the length of the text allow, four values are loaded at once where rows are aligned, each loaded input value serves all
 * taps of its row, and terms that padding makes zero are left out of the text.
 */
import type { Correlation, CorrelationAxis } from '../correlation.ts';

/** Outputs per thread. */
export interface RegisterTile {
  readonly rows: number;
  readonly columns: number;
  /** 4 or 8. */
  readonly channels: number;
}

/** One load of input values in the hot loop. */
export interface InputLoad {
  readonly name: string;
  readonly type: 'vec4f' | 'f32';
  readonly zero: string;
  /** Row of the tile that it is in. */
  readonly row: number;
  /** Suffix of the names that a guarded column has. */
  readonly suffix: string;
  /** Whether the column may lie outside the input. */
  readonly guarded: boolean;
  /** Columns, in units of loads, right of where unguarded loads count from. */
  readonly ahead: number;
}

/** The weights of up to four neighbouring taps for four channels: a matrix with a column per tap. */
export interface WeightLoad {
  readonly name: string;
  /** `weights[…]`, or a matrix of several. */
  readonly value: string;
}

/** A sum and the products added to it, up to four taps at a time. */
export interface Accumulation {
  readonly sum: string;
  readonly products: readonly { readonly weights: string; readonly inputs: string }[];
}

/** A column of the input that may lie outside it. */
export interface GuardedColumn {
  readonly suffix: string;
  readonly column: string;
}

export interface SoftwareCorrelation {
  readonly tile: RegisterTile;
  /** Elements per load of the input. */
  readonly lanes: 1 | 4;
  readonly sums: readonly string[];
  readonly guardedColumns: readonly GuardedColumn[];
  readonly rowsGuarded: boolean;
  /** Whether unguarded loads count from `left`: a row is more than one tile. */
  readonly countsFromLeft: boolean;
  readonly inputLoads: readonly InputLoad[];
  readonly weightLoads: readonly WeightLoad[];
  readonly accumulations: readonly Accumulation[];
}

/** Rough costs in multiply-adds, measured on SwiftShader and lavapipe. */
export const COST = { scalarLoad: 20, vectorLoad: 60, multiplyAdd: 1, loopCarried: 3 };
/** More sums than this spill too much. */
const MAX_SUMS = 128;
/** Multiply-adds in the hot loop, four channels each; more of them take too long to compile. */
const MAX_MULTIPLY_ADDS = 168;
/** Lines of loads and sums in a kernel, so that it stays readable. */
export const MAX_LINES = 150;

/** The tile with the lowest cost per useful output. */
export function chooseTile(correlation: Correlation): RegisterTile {
  let best: { readonly tile: RegisterTile; readonly cost: number } | undefined;
  for (let columns = 1; columns <= 32; columns++) {
    const input = planColumns(correlation.columns, columns);
    for (let rows = 1; rows <= 4; rows++) {
      for (const channels of correlation.paddedOutChannels % 8 === 0 ? [8, 4] : [4]) {
        const tile = { rows, columns, channels };
        const cost = tileCost(correlation, tile, input);
        if (cost < (best?.cost ?? Number.POSITIVE_INFINITY)) {
          best = { tile, cost };
        }
      }
    }
  }
  return best?.tile ?? { rows: 1, columns: 1, channels: 4 };
}

/** Cost of one pass through the hot loop, for all tiles that cover a sample; infinite where a limit is exceeded. */
function tileCost(correlation: Correlation, tile: RegisterTile, { lanes, loads }: ColumnPlan): number {
  const { rows, columns } = correlation;
  const quads = tile.channels / 4;
  const sums = tile.rows * tile.columns * quads;
  const multiplyAdds = columns.taps * sums;
  const inputLoads = tile.rows * loads.length;
  const weightLoads = columns.taps * quads;
  const guards = loads.filter(({ guarded }) => guarded).length;
  if (
    4 * sums > MAX_SUMS ||
    multiplyAdds > MAX_MULTIPLY_ADDS ||
    2 * guards + inputLoads + weightLoads + sums > MAX_LINES
  ) {
    return Number.POSITIVE_INFINITY;
  }
  const tiles =
    Math.ceil(pixelsPerPhase(rows) / tile.rows) *
    Math.ceil(pixelsPerPhase(columns) / tile.columns) *
    channelTiles(correlation, tile);
  return (
    tiles *
    (inputLoads * (lanes === 4 ? COST.vectorLoad : COST.scalarLoad) +
      weightLoads * COST.vectorLoad +
      4 * (multiplyAdds * COST.multiplyAdd + sums * COST.loopCarried))
  );
}

/**
 * Tiles that cover the output channels of a group. Each holds at least one of them: packed weights are padded to multiples of eight, and
 * a tile of four entirely within the padding would have nothing to store.
 */
export function channelTiles({ outChannels }: Correlation, { channels }: RegisterTile): number {
  return Math.ceil(outChannels / channels);
}

/** Output pixels of the largest phase. */
export function pixelsPerPhase(axis: CorrelationAxis): number {
  return Math.ceil(axis.output / axis.phases);
}

export function planTile(correlation: Correlation, tile: RegisterTile): SoftwareCorrelation {
  const { rows, columns } = correlation;
  const input = planColumns(columns, tile.columns);
  const rowsGuarded = !alwaysInside(rows, tile.rows);
  const quads = range(tile.channels / 4);
  const inputLoads = range(tile.rows).flatMap((row) =>
    input.loads.map(({ suffix, column, guarded }) => ({
      name: `x${row}_${suffix}`,
      type: input.lanes === 4 ? ('vec4f' as const) : ('f32' as const),
      zero: input.lanes === 4 ? 'vec4f()' : '0.0',
      row,
      suffix,
      guarded,
      ahead: column,
    })),
  );
  const chunks = chunk(columns.taps);
  const products = (row: number, column: number, quad: number): Accumulation['products'] =>
    chunks.flatMap((taps, index) => {
      const values = taps.map((tap) => input.value(column * columns.stride + tap * columns.dilation));
      const inputs = vectorOf(values.map((value) => (value === undefined ? '0.0' : `x${row}_${value}`)));
      return values.every((value) => value === undefined) ? [] : [{ weights: weightName(taps, index, quad), inputs }];
    });
  const accumulations = range(tile.rows)
    .flatMap((row) =>
      range(tile.columns).flatMap((column) =>
        quads.map((quad) => ({ sum: sumName(row, column, quad), products: products(row, column, quad) })),
      ),
    )
    .filter((accumulation) => accumulation.products.length > 0);
  return {
    tile,
    lanes: input.lanes,
    sums: range(tile.rows).flatMap((row) =>
      range(tile.columns).flatMap((column) => quads.map((quad) => sumName(row, column, quad))),
    ),
    guardedColumns: input.loads
      .filter(({ guarded }) => guarded)
      .map(({ suffix, column }) => ({ suffix, column: plus('left', column) })),
    rowsGuarded,
    countsFromLeft: input.countsFromLeft,
    inputLoads,
    weightLoads: chunks.flatMap((taps, index) =>
      quads.map((quad) => {
        const loads = taps.map(
          (tap) => `weights[${plus('weight_at', (tap * correlation.paddedOutChannels) / 4 + quad)}]`,
        );
        const value = loads.length === 1 ? loads.join('') : `mat${loads.length}x4f(${loads.join(', ')})`;
        return { name: weightName(taps, index, quad), value };
      }),
    ),
    accumulations,
  };
}

/** 0 … count − 1 in as few chunks of at most four as possible, of nearly equal length. */
export function chunk(count: number): readonly (readonly number[])[] {
  const chunks = Math.ceil(count / 4);
  const bound = (index: number) => Math.ceil((index * count) / chunks);
  return range(chunks).map((index) => range(bound(index + 1) - bound(index)).map((i) => bound(index) + i));
}

function weightName(taps: readonly number[], index: number, quad: number): string {
  return `${taps.length === 1 ? 'tap' : 'taps'}${index}_${quad}`;
}

/** `x0.z` and `x0.w` and `x1.x` as `vec3f(x0.zw, x1.x)`. */
export function vectorOf(values: readonly string[]): string {
  const parts: { readonly base: string; readonly swizzle: string }[] = [];
  for (const value of values) {
    const [, base, component] = /^(\w+)\.([xyzw])$/.exec(value) ?? [];
    const last = parts.at(-1);
    if (base !== undefined && component !== undefined && last?.base === base) {
      parts[parts.length - 1] = { base, swizzle: last.swizzle + component };
    } else {
      parts.push({ base: base ?? value, swizzle: component ?? '' });
    }
  }
  const texts = parts.map(({ base, swizzle }) => (swizzle === '' || swizzle === 'xyzw' ? base : `${base}.${swizzle}`));
  return texts.length === 1 ? texts.join('') : `vec${values.length}f(${texts.join(', ')})`;
}

export interface ColumnLoad {
  /** Suffix of names: the position in units of loads. */
  readonly suffix: string;
  /** Relative to `left`. */
  readonly column: number;
  readonly guarded: boolean;
}

export interface ColumnPlan {
  readonly lanes: 1 | 4;
  readonly loads: readonly ColumnLoad[];
  /** Whether unguarded loads count from the tile's own start; where a row is one tile, that is the row's. */
  readonly countsFromLeft: boolean;
  /** `3.y`, the loaded value `distance` columns right of tap 0 of the tile's first output; undefined where it is always zero. */
  value(distance: number): string | undefined;
}

/** Which columns of an input row the tile needs, and how they are loaded. */
export function planColumns(axis: CorrelationAxis, tileColumns: number): ColumnPlan {
  const [offset = 0] = axis.offsets;
  const tiles = Math.ceil(pixelsPerPhase(axis) / tileColumns);
  const aligned = axis.input % 4 === 0 && axis.phases === 1 && (tiles === 1 || (tileColumns * axis.stride) % 4 === 0);
  const needed = new Set<number>();
  for (let column = 0; column < tileColumns; column++) {
    for (let tap = 0; tap < axis.taps; tap++) {
      needed.add(column * axis.stride + tap * axis.dilation);
    }
  }
  const distances = [...needed].sort((a, b) => a - b);
  return aligned
    ? vectorColumns({ axis, offset, tiles, tileColumns, distances })
    : scalarColumns({ axis, tiles, tileColumns, distances });
}

interface ColumnSite {
  readonly axis: CorrelationAxis;
  readonly tiles: number;
  readonly tileColumns: number;
  readonly distances: readonly number[];
}

/** Whole aligned quads of a row: `left` is the first tap-0 column of the tile without the offset, in quads. */
function vectorColumns({
  axis,
  offset,
  tiles,
  tileColumns,
  distances,
}: ColumnSite & { readonly offset: number }): ColumnPlan {
  const quads = axis.input / 4;
  const step = (tileColumns * axis.stride) / 4;
  const lastStart = (tiles - 1) * step;
  const blocks = [...new Set(distances.map((distance) => Math.floor((distance + offset) / 4)))];
  const possible = blocks.filter((block) => block + lastStart >= 0 && block < quads);
  return {
    lanes: 4,
    countsFromLeft: tiles > 1,
    loads: possible.map((block) => ({
      suffix: name(block),
      column: block,
      guarded: block < 0 || block + lastStart >= quads,
    })),
    value(distance) {
      const block = Math.floor((distance + offset) / 4);
      return possible.includes(block) ? `${name(block)}.${'xyzw'.charAt(distance + offset - 4 * block)}` : undefined;
    },
  };
}

/** Single columns: `left` is the column of tap 0 of the tile's first output. */
function scalarColumns({ axis, tiles, tileColumns, distances }: ColumnSite): ColumnPlan {
  const lastStart = (tiles - 1) * tileColumns * axis.stride;
  const lowest = Math.min(...axis.offsets);
  const highest = Math.max(...axis.offsets) + lastStart;
  const possible = distances.filter((distance) => distance + highest >= 0 && distance + lowest < axis.input);
  return {
    lanes: 1,
    countsFromLeft: false,
    loads: possible.map((distance) => ({
      suffix: `${distance}`,
      column: distance,
      guarded: true,
    })),
    value: (distance) => (possible.includes(distance) ? `${distance}` : undefined),
  };
}

/** Whether no tap of any tile, overhanging ones included, leaves the input. */
function alwaysInside(axis: CorrelationAxis, tileExtent: number): boolean {
  const last =
    (Math.ceil(pixelsPerPhase(axis) / tileExtent) * tileExtent - 1) * axis.stride + (axis.taps - 1) * axis.dilation;
  return Math.min(...axis.offsets) >= 0 && Math.max(...axis.offsets) + last < axis.input;
}

function sumName(row: number, column: number, quad: number): string {
  return `sum${row}_${column}_${quad}`;
}

/** Names cannot hold a minus. */
function name(block: number): string {
  return block < 0 ? `before${-block}` : `${block}`;
}

export function plus(base: string, offset: number): string {
  if (offset === 0) {
    return base;
  }
  return offset < 0 ? `${base} - ${-offset}` : `${base} + ${offset}`;
}

export function range(count: number): readonly number[] {
  return Array.from({ length: count }, (_, index) => index);
}

/** Variables of a tile, a few to a line. */
export interface SumLine {
  readonly declarations: string;
  readonly names: string;
}

export function sumLines(sums: readonly string[], zero: string): readonly SumLine[] {
  return range(Math.ceil(sums.length / 4)).map((line) => {
    const names = sums.slice(4 * line, 4 * line + 4);
    return { declarations: names.map((name) => `var ${name} = ${zero};`).join(' '), names: names.join(', ') };
  });
}
