/**
 * What a thread of the depthwise kernels computes, written out: a tile of outputs of one channel. Which cells of the input an output
 * meets, and at which taps, depends only on where in its tile it is; so does its phase in a strided gradient, because tiles are multiples
 * of the phases. Terms that padding makes zero are left out.
 */
import type { Correlation, CorrelationAxis } from '../correlation.ts';
import { COST, chunk, MAX_LINES, plus, range, vectorOf } from './correlation-software.ts';

/** More taps are not written out. */
const MAX_TAPS = 128;
/** A tile has an output of every phase. */
const MAX_PHASES = 16;
/** More sums than this spill too much. */
const MAX_SUMS = 128;
/** Outputs in a row of a tile, unless there are more phases. */
export const MAX_COLUMNS = 32;

export function canBeWrittenOut({ rows, columns }: Correlation): boolean {
  return rows.kernel * columns.kernel <= MAX_TAPS && rows.phases * columns.phases <= MAX_PHASES;
}

/** Outputs per thread: rows are a multiple of the phases down, columns of four times the phases across. */
export interface DepthwiseTile {
  readonly rows: number;
  readonly columns: number;
}

/** A place along an axis of the input where loads begin. */
export interface Position {
  /** Of names: how far it is from where the tile starts, `before1`, `0`, `1`, …. */
  readonly suffix: string;
  /** `left + 1`; a number where one tile takes the whole axis. Below 0 it wraps around, beyond every extent. */
  readonly at: string;
  /** Whether it may lie outside the input. */
  readonly guarded: boolean;
}

/** Products that are added to a sum. */
export interface Accumulation {
  readonly sum: string;
  readonly products: readonly { readonly factor: string; readonly inputs: string }[];
}

/** A row of the input under the tile, and what it adds to. */
export interface InputRow extends Position {
  readonly sums: readonly Accumulation[];
}

/** Four neighbouring outputs: a sum, or with phases the components of several. */
export interface OutputQuad {
  readonly row: string;
  readonly column: string;
  readonly values: string;
}

export interface DepthwisePlan {
  readonly tile: DepthwiseTile;
  readonly tilesDown: number;
  readonly tilesAcross: number;
  /** Columns per load of the input. */
  readonly lanes: 1 | 4;
  /** By row of the tile. */
  readonly sums: readonly (readonly string[])[];
  readonly weights: readonly { readonly name: string; readonly r: number; readonly s: number }[];
  readonly columns: readonly Position[];
  readonly rows: readonly InputRow[];
  readonly quads: readonly OutputQuad[];
}

/** Output `out` of a tile takes the input at `cell`, counted from where the tile starts in it, times tap `tap`. */
interface Term {
  readonly out: number;
  readonly tap: number;
  readonly cell: number;
}

/** One axis divided into tiles. */
export interface TiledAxis {
  readonly tiles: number;
  readonly lanes: 1 | 4;
  readonly terms: readonly Term[];
  /** Where the terms are loaded, without places that are outside the input in every tile. */
  readonly positions: readonly Position[];
  /** The place of a cell; undefined where it is always zero. */
  positionOf(cell: number): Position | undefined;
}

/** `start` is the name of where a tile starts in the input, in units of loads. */
export function tileAxis(axis: CorrelationAxis, extent: number, start: string, mostLanes: 1 | 4): TiledAxis {
  const tiles = Math.ceil(axis.output / extent);
  const step = (extent / axis.phases) * axis.stride;
  const lanes = axis.input % mostLanes === 0 && (tiles === 1 || step % mostLanes === 0) ? mostLanes : 1;
  const lastStart = ((tiles - 1) * step) / lanes;
  const places = axis.input / lanes;
  const terms = termsOf(axis, extent);
  const positions = new Map<number, Position>();
  const blocks = [...new Set(terms.map(({ cell }) => Math.floor(cell / lanes)))].sort((a, b) => a - b);
  for (const block of blocks.filter((block) => block + lastStart >= 0 && block < places)) {
    positions.set(block, {
      suffix: block < 0 ? `before${-block}` : `${block}`,
      at: tiles === 1 ? `${block}` : plus(start, block),
      guarded: block < 0 || block + lastStart >= places,
    });
  }
  const positionOf = (cell: number) => positions.get(Math.floor(cell / lanes));
  return { tiles, lanes, terms, positions: [...positions.values()], positionOf };
}

function termsOf(axis: CorrelationAxis, extent: number): readonly Term[] {
  const { phases, stride, dilation, offsets, taps, firstTap, tapStep, kernel } = axis;
  return range(extent).flatMap((out) => {
    const phase = out % phases;
    const start = Math.floor(out / phases) * stride + (offsets[phase] ?? 0);
    return range(taps)
      .map((i) => ({ out, tap: (firstTap[phase] ?? 0) + i * tapStep, cell: start + i * dilation }))
      .filter(({ tap }) => tap >= 0 && tap < kernel);
  });
}

/** The inputs that four outputs meet at a tap, as a vector; undefined where all are zero. `input` begins the names of what is loaded. */
export function inputsAt(axis: TiledAxis, tap: number, outs: readonly number[], input: string): string | undefined {
  const values = outs.map((out) => {
    const cell = axis.terms.find((term) => term.out === out && term.tap === tap)?.cell;
    const position = cell === undefined ? undefined : axis.positionOf(cell);
    if (cell === undefined || position === undefined) {
      return '0.0';
    }
    const component = 'xyzw'.charAt(cell - 4 * Math.floor(cell / 4));
    return `${input}_${position.suffix}${axis.lanes === 4 ? `.${component}` : ''}`;
  });
  return values.every((value) => value === '0.0') ? undefined : vectorOf(values);
}

/** `sum` with its products, at most four to a line. */
export function accumulate(sum: string, products: Accumulation['products']): readonly Accumulation[] {
  return chunk(products.length).map((part) => ({ sum, products: part.flatMap((index) => products[index] ?? []) }));
}

export function planDepthwise(correlation: Correlation, tile: DepthwiseTile, input: string): DepthwisePlan {
  const { rows, columns } = correlation;
  const down = tileAxis(rows, tile.rows, isPlain(rows) ? 'first_row' : 'top', 1);
  const across = tileAxis(columns, tile.columns, 'left', 4);
  const vectors = sumVectors(tile.columns, columns.phases);
  const productsOf = (outs: readonly number[], r: number) =>
    range(columns.kernel).flatMap((s) => {
      const inputs = inputsAt(across, s, outs, input);
      return inputs === undefined ? [] : [{ factor: weightName(r, s), inputs }];
    });
  const inputRows = down.positions.map((position) => ({
    ...position,
    sums: down.terms
      .filter(({ cell }) => down.positionOf(cell) === position)
      .flatMap(({ out, tap }) =>
        vectors.flatMap((outs, index) => accumulate(`sum${out}_${index}`, productsOf(outs, tap))),
      ),
  }));
  const used = new Set(inputRows.flatMap(({ sums }) => sums.flatMap(({ products }) => products.map((p) => p.factor))));
  return {
    tile,
    tilesDown: down.tiles,
    tilesAcross: across.tiles,
    lanes: across.lanes,
    sums: range(tile.rows).map((row) => vectors.map((_, index) => `sum${row}_${index}`)),
    weights: range(rows.kernel)
      .flatMap((r) => range(columns.kernel).map((s) => ({ name: weightName(r, s), r, s })))
      .filter(({ name }) => used.has(name)),
    columns: across.positions,
    rows: inputRows,
    quads: range(tile.rows).flatMap((row) =>
      range(tile.columns / 4).map((quad) => ({
        row: down.tiles === 1 ? `${row}` : plus('first_row', row),
        column: across.tiles === 1 ? `${4 * quad}` : plus('first_column', 4 * quad),
        values: vectorOf(range(4).map((lane) => sumComponent(vectors, row, 4 * quad + lane))),
      })),
    ),
  };
}

/** Whether tiles start at the same place in the input as in the output. */
export function isPlain({ stride, phases }: CorrelationAxis): boolean {
  return stride === 1 && phases === 1;
}

function weightName(r: number, s: number): string {
  return `w${r}_${s}`;
}

/** The columns of a tile by the vectors that sum them: four neighbours of one phase. */
function sumVectors(columns: number, phases: number): readonly (readonly number[])[] {
  return range(columns / 4).map((index) => {
    const first = Math.floor(index / phases) * 4 * phases + (index % phases);
    return range(4).map((lane) => first + lane * phases);
  });
}

function sumComponent(vectors: readonly (readonly number[])[], row: number, column: number): string {
  const index = vectors.findIndex((outs) => outs.includes(column));
  return `sum${row}_${index}.${'xyzw'.charAt(vectors[index]?.indexOf(column) ?? 0)}`;
}

/** Four outputs of each phase a thread: many threads with few loads each, as GPUs like it. */
export function smallestTile({ rows, columns }: Correlation): DepthwiseTile {
  return { rows: rows.phases, columns: 4 * columns.phases };
}

/** The tile with the lowest cost where loads are expensive, as they are on software adapters. */
export function cheapestTile(correlation: Correlation): DepthwiseTile {
  const smallest = smallestTile(correlation);
  let best = { tile: smallest, cost: Number.POSITIVE_INFINITY };
  for (const rows of [smallest.rows, 2 * smallest.rows]) {
    for (let columns = smallest.columns; columns <= MAX_COLUMNS; columns += smallest.columns) {
      const tile = { rows, columns };
      const cost = tileCost(planDepthwise(correlation, tile, ''));
      if (cost < best.cost) {
        best = { tile, cost };
      }
    }
  }
  return best.tile;
}

/** Of all tiles of a channel; infinite where a limit is exceeded. */
function tileCost({ tilesDown, tilesAcross, lanes, sums, weights, columns, rows, quads }: DepthwisePlan): number {
  const loads = rows.length * columns.length;
  const accumulations = rows.flatMap((row) => row.sums);
  if (4 * sums.flat().length > MAX_SUMS || loads + accumulations.length + quads.length > MAX_LINES) {
    return Number.POSITIVE_INFINITY;
  }
  const products = accumulations.flatMap((sum) => sum.products).length;
  return (
    tilesDown * tilesAcross * (loads * loadCost(lanes) + weights.length * loadCost(1) + 4 * products * COST.multiplyAdd)
  );
}

export function loadCost(lanes: 1 | 4): number {
  return lanes === 4 ? COST.vectorLoad : COST.scalarLoad;
}
