/** What kernels over sliding windows share: constants and the words of their headers. Used by the pools. */
import { compilerAssert } from '../../assert.ts';
import type { PoolGeometry } from '../../ops/geometry.ts';
import type { WgslConstant } from './kernel.ts';
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

/** Where a gradient looks for windows that cover a cell, counted back from the last candidate (p, q), in scan order. */
export interface CoveringWindows {
  /** Argument lists `p - 1u, q` where they are few; else none, and kernels loop. */
  readonly windows: readonly string[];
  readonly constants: readonly WgslConstant[];
}

export function coveringWindowsOf({ R, S, strideH, strideW }: PoolGeometry): CoveringWindows {
  const rows = Math.ceil(R / strideH);
  const columns = Math.ceil(S / strideW);
  if (rows * columns > MAX_UNROLLED) {
    return {
      windows: [],
      constants: [
        constant('COVER_H', 'u32', rows, 'windows that can cover a row'),
        constant('COVER_W', 'u32', columns, 'windows that can cover a column'),
      ],
    };
  }
  const back = (name: string, by: number) => (by === 0 ? name : `${name} - ${by}u`);
  const windows = Array.from({ length: rows * columns }, (_, i) => {
    const [byP, byQ] = [rows - 1 - Math.floor(i / columns), columns - 1 - (i % columns)];
    return `${back('p', byP)}, ${back('q', byQ)}`;
  });
  return { windows, constants: [] };
}
