/** What kernels over sliding windows share: constants and the wording of their headers. Used by the pools. */
import { compilerAssert } from '../../assert.ts';
import type { PoolGeometry } from '../../ops/shared/pool-geometry.ts';
import type { Launch, WgslConstant } from './kernel.ts';
import { perSampleLaunch } from './launch.ts';
import { constant } from './literals.ts';

/** The names that the `pool_output` and `pool_input` partials use. */
export function poolConstants(geometry: PoolGeometry): readonly WgslConstant[] {
  const { C, H, W, P, Q, R, S, strideH, strideW, padTop, padLeft } = geometry;
  compilerAssert(padTop < R && padLeft < S, 'a pool window must reach the input');
  return [
    constant('C', 'u32', C, 'channels'),
    constant('H', 'u32', H, 'input rows'),
    constant('W', 'u32', W, 'input columns'),
    constant('P', 'u32', P, 'output rows'),
    constant('Q', 'u32', Q, 'output columns'),
    constant('R', 'u32', R, 'window rows'),
    constant('S', 'u32', S, 'window columns'),
    constant('STRIDE_H', 'u32', strideH),
    constant('STRIDE_W', 'u32', strideW),
    constant('PAD_TOP', 'u32', padTop),
    constant('PAD_LEFT', 'u32', padLeft),
  ];
}

export function poolLayouts({ C, H, W, P, Q }: PoolGeometry): { readonly input: string; readonly output: string } {
  return { input: `[N, ${C}, ${H}, ${W}]`, output: `[N, ${C}, ${P}, ${Q}]` };
}

/** Windows with more cells stay loops. */
const MAX_UNROLLED = 25;

/** A name and the expression it stands for. */
export interface Definition {
  readonly name: string;
  readonly value: string;
}

/** A cell of the window of output (p, q). */
export interface WindowCell {
  /** `x0`, `x1`, …, row by row. */
  readonly name: string;
  /** Expression of its index within the plane. */
  readonly cell: string;
  /** The condition that it lies within the input, absent if it always does. Outside, `cell` is that of the window's nearest cell. */
  readonly inside?: string;
}

export interface WindowCells {
  /** Starts of rows and columns within the plane. */
  readonly lines: readonly Definition[];
  /** Conditions that `inside` names. */
  readonly guards: readonly Definition[];
  readonly cells: readonly WindowCell[];
}

/** One row or column of the window. */
interface Tap extends Definition {
  readonly guard?: Definition;
}

/**
 * The window written out cell by cell where it is small enough; else no cells, and kernels loop.
 * Written out, a pool takes half the time on devices that run on the CPU.
 */
export function windowCells(geometry: PoolGeometry): WindowCells {
  const { H, W, P, Q, R, S, strideH, strideW, padTop, padLeft } = geometry;
  if (R * S > MAX_UNROLLED) {
    return { lines: [], guards: [], cells: [] };
  }
  const rows = taps({ kernel: R, input: H, output: P, stride: strideH, padding: padTop }, [
    'row',
    'p',
    'STRIDE_H',
    'H',
  ]);
  const columns = taps({ kernel: S, input: W, output: Q, stride: strideW, padding: padLeft }, [
    'column',
    'q',
    'STRIDE_W',
    'W',
  ]);
  const cells = rows.flatMap((row, r) =>
    columns.map((column, s): WindowCell => {
      const guards = [row.guard, column.guard].flatMap((guard) => guard?.name ?? []);
      const cell = { name: `x${r * S + s}`, cell: `${row.name} * W + ${column.name}` };
      return guards.length === 0 ? cell : { ...cell, inside: guards.join(' & ') };
    }),
  );
  const lines = [...rows, ...columns];
  return {
    lines: lines.map(({ name, value }) => ({ name, value })),
    guards: lines.flatMap(({ guard }) => guard ?? []),
    cells,
  };
}

interface Axis {
  readonly kernel: number;
  readonly input: number;
  readonly output: number;
  readonly stride: number;
  readonly padding: number;
}

/** A tap that can fall outside is moved to the first or last cell, which belongs to the same window. */
function taps(axis: Axis, [word, position, stride, extent]: readonly [string, string, string, string]): readonly Tap[] {
  return Array.from({ length: axis.kernel }, (_, tap) => {
    const offset = tap - axis.padding;
    const start = `${position} * ${stride}`;
    const before = offset < 0;
    const beyond = (axis.output - 1) * axis.stride + offset >= axis.input;
    const shifted = before
      ? `max(${start}, ${-offset}u) - ${-offset}u`
      : `${start}${offset === 0 ? '' : ` + ${offset}u`}`;
    const name = `${word}${tap}`;
    const value = beyond ? `min(${shifted}, ${extent} - 1u)` : shifted;
    // Below 0 a u32 wraps around to a number beyond every extent.
    const raw = before ? `${start} - ${-offset}u` : shifted;
    return before || beyond
      ? { name, value, guard: { name: `inside_${name}`, value: `${raw} < ${extent}` } }
      : { name, value };
  });
}

/** A window that may cover a block, counted back from the last one, (p, q). */
export interface CoveringWindow {
  readonly number: number;
  /** Argument list: `p - 1u, q`. */
  readonly position: string;
  /** How far before the block the window starts. */
  readonly rowsBack: number;
  readonly columnsBack: number;
}

/**
 * How a pool's gradient divides its work: a thread owns a block of stride × stride cells, which all lie under the same windows,
 * so that each window is read once per block instead of once per cell.
 */
export interface BlockView {
  readonly launch: Launch;
  readonly piece: string;
  readonly constants: readonly WgslConstant[];
  /** In scan order; empty where they are too many to write out, and kernels loop. */
  readonly windows: readonly CoveringWindow[];
}

export function blockView(geometry: PoolGeometry): BlockView {
  const { C, H, W, R, S, strideH, strideW, padTop, padLeft } = geometry;
  const blocksH = Math.floor((H - 1 + padTop) / strideH) + 1;
  const blocksW = Math.floor((W - 1 + padLeft) / strideW) + 1;
  const rows = Math.ceil(R / strideH);
  const columns = Math.ceil(S / strideW);
  const unrolled = rows * columns <= MAX_UNROLLED;
  const looped = [
    constant('COVER_H', 'u32', rows, 'windows that can cover a row'),
    constant('COVER_W', 'u32', columns, 'windows that can cover a column'),
  ];
  return {
    ...perSampleLaunch(C * blocksH * blocksW),
    constants: [
      ...poolConstants(geometry),
      constant('BLOCKS_H', 'u32', blocksH, 'blocks of stride · stride cells down a plane'),
      constant('BLOCKS_W', 'u32', blocksW, 'and across'),
      ...(unrolled ? [] : looped),
    ],
    windows: unrolled ? coveringWindows(rows, columns, geometry) : [],
  };
}

function coveringWindows(rows: number, columns: number, geometry: PoolGeometry): readonly CoveringWindow[] {
  const back = (name: string, by: number) => (by === 0 ? name : `${name} - ${by}u`);
  return Array.from({ length: rows * columns }, (_, number) => {
    const byP = rows - 1 - Math.floor(number / columns);
    const byQ = columns - 1 - (number % columns);
    const position = `${back('p', byP)}, ${back('q', byQ)}`;
    return { number, position, rowsBack: byP * geometry.strideH, columnsBack: byQ * geometry.strideW };
  });
}

/** Which thread owns what, for the headers of gradient kernels. */
export function blockWords({ strideH, strideW }: PoolGeometry): readonly string[] {
  return [
    `One thread owns a block of ${strideH}×${strideW} dx, which lie under the same windows, and adds those up in scan order,`,
    'so the sum is the same on every run.',
  ];
}
