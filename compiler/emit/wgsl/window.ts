/** What kernels over sliding windows share: constants and the words of their headers. Used by the pools. */
import { compilerAssert } from '../../assert.ts';
import type { PoolGeometry } from '../../ops/geometry.ts';
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

/** "the 3×3 window that starts at row 2p, column 2q" */
export function windowWords({ R, S, strideH, strideW, padTop, padLeft }: PoolGeometry): string {
  const start = (stride: number, letter: string, padding: number) =>
    `${stride === 1 ? '' : stride}${letter}${padding === 0 ? '' : ` − ${padding}`}`;
  return `the ${R}×${S} window that starts at row ${start(strideH, 'p', padTop)}, column ${start(strideW, 'q', padLeft)}`;
}

/** Whether every window lies within the input, with no padding and no overhang. */
export function windowsAreFull({ H, W, P, Q, R, S, strideH, strideW, padTop, padLeft }: PoolGeometry): boolean {
  return padTop === 0 && padLeft === 0 && (P - 1) * strideH + R <= H && (Q - 1) * strideW + S <= W;
}

/** Windows of more cells stay loops. */
const MAX_UNROLLED = 25;

/** A cell of a window that is known to lie within the input. */
export interface WindowCell {
  /** `x0`, `x1`, …, row by row. */
  readonly name: string;
  /** Expression of its index within the plane. */
  readonly cell: string;
}

/**
 * The cells of every window, where all windows are full and small enough to be written out; else none, and kernels loop.
 * Written out, a pool takes half the time on devices that run on the CPU.
 */
export function unrolledCells(geometry: PoolGeometry): readonly WindowCell[] {
  const { R, S, W } = geometry;
  if (!windowsAreFull(geometry) || R * S > MAX_UNROLLED) {
    return [];
  }
  return Array.from({ length: R * S }, (_, i) => {
    const offset = Math.floor(i / S) * W + (i % S);
    return { name: `x${i}`, cell: offset === 0 ? 'corner' : `corner + ${offset}u` };
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
    launch: perSampleLaunch(C * blocksH * blocksW),
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

/** Which thread owns what, for the headers of gradients. */
export function blockWords({ strideH, strideW }: PoolGeometry): readonly string[] {
  return [
    `One thread owns a block of ${strideH}×${strideW} dx, which lie under the same windows, and adds those up in scan order,`,
    'so the sum is the same on every run.',
  ];
}
