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
