/** Wording and tests about the windows of pools, shared by both targets. */
import type { PoolGeometry } from '../ops/shared/pool-geometry.ts';

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
