/**
 * What a thread of the depthwise kernels computes, written out: a tile of outputs of one channel. Every output is a sum over the taps of
 * the kernel, and which cell of the input a tap meets depends only on where in its tile the output is; so do the phases of a strided
 * gradient, because tiles are multiples of them. Terms that padding makes zero are left out of the text.
 */
import type { Correlation, CorrelationAxis } from '../correlation.ts';
import { COST, chunk, MAX_LINES, plus, range, vectorOf } from './correlation-software.ts';

/** Outputs per thread: rows are a multiple of the phases down, columns of four times the phases across. */
export interface DepthwiseTile {
  readonly rows: number;
  readonly columns: number;
}

/** A row or column of the input, relative to the first of the tile. */
export interface Position {
  /** `before1`, `0`, `1`, …: for names. */
  readonly suffix: string;
  /** `left + 1`; a number where one tile takes the whole axis. Before the input it wraps around. */
  readonly at: string;
  /** Whether it may lie outside the input. */
  readonly guarded: boolean;
}

/** A sum and the products added to it. */
export interface DepthwiseSum {
  readonly sum: string;
  readonly products: readonly { readonly weight: string; readonly inputs: string }[];
}

/** A row of the input under the tile. */
export interface InputRow extends Position {
  readonly sums: readonly DepthwiseSum[];
}

export interface DepthwisePlan {
  readonly tile: DepthwiseTile;
  readonly tilesDown: number;
  readonly tilesAcross: number;
  /** Input rows and columns from tile to tile. */
  readonly rowStep: number;
  readonly columnStep: number;
  /** Columns per load of the input. */
  readonly lanes: 1 | 4;
  readonly sums: readonly string[];
  readonly weights: readonly { readonly name: string; readonly tap: number }[];
  readonly columns: readonly Position[];
  readonly rows: readonly InputRow[];
  /** The outputs, four neighbours each, row by row. */
  readonly quads: readonly string[];
}

/** More taps are not written out. */
const MAX_TAPS = 128;
/** A tile has an output of every phase. */
const MAX_PHASES = 16;
/** More sums than this spill too much. */
const MAX_SUMS = 128;

export function isWrittenOut({ rows, columns }: Correlation): boolean {
  return rows.kernel * columns.kernel <= MAX_TAPS && rows.phases * columns.phases <= MAX_PHASES;
}

/** Output `out` of a tile takes the input at `cell`, relative to the tile's first, times tap `tap`. */
interface Term {
  readonly out: number;
  readonly cell: number;
  readonly tap: number;
}

function termsOf(
  { phases, stride, dilation, offsets, taps, firstTap, tapStep, kernel }: CorrelationAxis,
  extent: number,
) {
  return range(extent).flatMap((out) => {
    const phase = out % phases;
    const start = Math.floor(out / phases) * stride + (offsets[phase] ?? 0);
    return range(taps)
      .map((i): Term => ({ out, cell: start + i * dilation, tap: (firstTap[phase] ?? 0) + i * tapStep }))
      .filter(({ tap }) => tap >= 0 && tap < kernel);
  });
}

/** An axis divided into tiles. */
interface Tiling {
  readonly tiles: number;
  readonly step: number;
  readonly terms: readonly Term[];
  /** Elements per load. */
  readonly lanes: 1 | 4;
  /** Where loads of the terms begin, in units of `lanes`; without those outside the input in every tile. */
  readonly positions: readonly Position[];
  /** The position that has `cell`, if any has. */
  positionOf(cell: number): Position | undefined;
}

function tileAxis(axis: CorrelationAxis, extent: number, start: string, mostLanes: 1 | 4): Tiling {
  const tiles = Math.ceil(axis.output / extent);
  const step = (extent / axis.phases) * axis.stride;
  const lanes = axis.input % mostLanes === 0 && (tiles === 1 || step % mostLanes === 0) ? mostLanes : 1;
  const travel = ((tiles - 1) * step) / lanes;
  const count = axis.input / lanes;
  const terms = termsOf(axis, extent);
  const all = [...new Set(terms.map(({ cell }) => Math.floor(cell / lanes)))].sort((a, b) => a - b);
  const positions = new Map(
    all
      .filter((position) => position + travel >= 0 && position < count)
      .map((position): [number, Position] => [
        position,
        {
          suffix: position < 0 ? `before${-position}` : `${position}`,
          at: tiles === 1 ? `${position}` : plus(start, position),
          guarded: position < 0 || position + travel >= count,
        },
      ]),
  );
  const positionOf = (cell: number) => positions.get(Math.floor(cell / lanes));
  return { tiles, step, terms, lanes, positions: [...positions.values()], positionOf };
}

export function planDepthwise(correlation: Correlation, tile: DepthwiseTile): DepthwisePlan {
  const across = tileAxis(correlation.columns, tile.columns, 'left', 4);
  const down = tileAxis(correlation.rows, tile.rows, 'top', 1);
  const { phases } = correlation.columns;
  const groups = groupsOf(tile, phases);
  const value = (cell: number | undefined): string => {
    const position = cell === undefined ? undefined : across.positionOf(cell);
    if (cell === undefined || position === undefined) {
      return '0.0';
    }
    const component = across.lanes === 1 ? '' : `.${'xyzw'.charAt(cell - 4 * Math.floor(cell / 4))}`;
    return `x${position.suffix === '' ? '' : `_${position.suffix}`}${component}`;
  };
  const products = (row: number, outs: readonly number[]) =>
    range(correlation.columns.kernel).flatMap((s) => {
      const values = outs.map((out) => value(across.terms.find((term) => term.out === out && term.tap === s)?.cell));
      return values.every((each) => each === '0.0') ? [] : [{ weight: `w${row}_${s}`, inputs: vectorOf(values) }];
    });
  const rows = down.positions.map((position): InputRow => {
    const terms = down.terms.filter(({ cell }) => down.positionOf(cell) === position);
    const sums = terms.flatMap(({ out, tap }) =>
      groups.flatMap((outs, group) => {
        const all = products(tap, outs);
        return chunk(all.length).map((part) => ({
          sum: `sum${out}_${group}`,
          products: part.flatMap((index) => all[index] ?? []),
        }));
      }),
    );
    return { ...position, sums };
  });
  const used = new Set(rows.flatMap(({ sums }) => sums.flatMap((sum) => sum.products.map(({ weight }) => weight))));
  const { kernel: S } = correlation.columns;
  return {
    tile,
    tilesDown: down.tiles,
    tilesAcross: across.tiles,
    rowStep: down.step,
    columnStep: across.step,
    lanes: across.lanes,
    sums: range(tile.rows).flatMap((row) => groups.map((_, group) => `sum${row}_${group}`)),
    weights: range(correlation.rows.kernel * S)
      .map((tap) => ({ name: `w${Math.floor(tap / S)}_${tap % S}`, tap }))
      .filter(({ name }) => used.has(name)),
    columns: across.positions,
    rows,
    quads: range(tile.rows).flatMap((row) => quadsOf(tile, phases, row)),
  };
}

/** The columns of a tile whose sums are one vector: four neighbours of one phase. */
function groupsOf({ columns }: DepthwiseTile, phases: number): readonly (readonly number[])[] {
  return range(columns / 4).map((group) => {
    const first = Math.floor(group / phases) * 4 * phases + (group % phases);
    return range(4).map((lane) => first + lane * phases);
  });
}

/** Four neighbours each: a sum, or with phases the components of several. */
function quadsOf({ columns }: DepthwiseTile, phases: number, row: number): readonly string[] {
  const groups = groupsOf({ rows: 1, columns }, phases);
  const component = (column: number) => {
    const group = groups.findIndex((outs) => outs.includes(column));
    return `sum${row}_${group}.${'xyzw'.charAt(groups[group]?.indexOf(column) ?? 0)}`;
  };
  return range(columns / 4).map((quad) => vectorOf(range(4).map((lane) => component(4 * quad + lane))));
}

/** One quad of columns a thread: enough threads for a GPU, which has no trouble with loads. */
export function smallestTile({ rows, columns }: Correlation): DepthwiseTile {
  return { rows: rows.phases, columns: 4 * columns.phases };
}

/** The tile with the lowest cost where loads are expensive, as they are on software adapters. */
export function cheapestTile(correlation: Correlation): DepthwiseTile {
  const smallest = smallestTile(correlation);
  let best = { tile: smallest, cost: Number.POSITIVE_INFINITY };
  for (let rows = smallest.rows; rows <= Math.max(4, smallest.rows); rows += smallest.rows) {
    for (let columns = smallest.columns; columns <= Math.max(32, smallest.columns); columns += smallest.columns) {
      const tile = { rows, columns };
      const cost = tileCost(planDepthwise(correlation, tile));
      if (cost < best.cost) {
        best = { tile, cost };
      }
    }
  }
  return best.tile;
}

/** Of all tiles of a channel; infinite where a limit is exceeded. */
function tileCost({ tilesDown, tilesAcross, lanes, sums, weights, columns, rows }: DepthwisePlan): number {
  const loads = rows.length * columns.length;
  const lines = loads + rows.reduce((total, row) => total + row.sums.length, 0) + 2 * columns.length;
  if (4 * sums.length > MAX_SUMS || lines > MAX_LINES) {
    return Number.POSITIVE_INFINITY;
  }
  const products = rows.flatMap((row) => row.sums.flatMap((sum) => sum.products)).length;
  const load = lanes === 4 ? COST.vectorLoad : COST.scalarLoad;
  return (
    tilesDown *
    tilesAcross *
    (loads * load +
      weights.length * COST.scalarLoad +
      4 * products * COST.multiplyAdd +
      4 * sums.length * COST.loopCarried)
  );
}
