/** max_pool in plain float64: what the kernels must compute. */
import type { PoolGeometry } from '../shared/pool-geometry.ts';

export interface MaxPooled {
  /** [N, C, P, Q] */
  readonly y: Float64Array;
  /** [N, C, P, Q]: h · W + w of the winning cell. */
  readonly indices: Uint32Array;
}

/** x [N, C, H, W]. Padding never wins; of equal cells the first in scan order does, and the last NaN wins over everything, as in PyTorch. */
export function maxPoolForward(x: Float64Array, N: number, geometry: PoolGeometry): MaxPooled {
  const { C, H, W, P, Q, R, S, strideH, strideW, padTop, padLeft } = geometry;
  const y = new Float64Array(N * C * P * Q);
  const indices = new Uint32Array(y.length);
  for (let plane = 0; plane < N * C; plane++) {
    for (let p = 0; p < P; p++) {
      for (let q = 0; q < Q; q++) {
        const window = (plane * P + p) * Q + q;
        let empty = true;
        for (let r = 0; r < R; r++) {
          for (let s = 0; s < S; s++) {
            const h = p * strideH - padTop + r;
            const w = q * strideW - padLeft + s;
            const inside = h >= 0 && h < H && w >= 0 && w < W;
            const value = x[(plane * H + h) * W + w] ?? 0;
            if (inside && (empty || value > (y[window] ?? 0) || Number.isNaN(value))) {
              empty = false;
              y[window] = value;
              indices[window] = h * W + w;
            }
          }
        }
      }
    }
  }
  return { y, indices };
}

/** dx [N, C, H, W]: each dy goes to the cell that won its window. */
export function maxPoolGradient(
  dy: Float64Array,
  indices: Uint32Array,
  N: number,
  geometry: PoolGeometry,
): Float64Array {
  const { C, H, W, P, Q } = geometry;
  const dx = new Float64Array(N * C * H * W);
  for (const [window, value] of dy.entries()) {
    const plane = Math.floor(window / (P * Q));
    const cell = plane * H * W + (indices[window] ?? 0);
    dx[cell] = (dx[cell] ?? 0) + value;
  }
  return dx;
}
