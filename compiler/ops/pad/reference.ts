/** pad in plain float64: what the kernels must compute. */
import type { PadGeometry } from './geometry.ts';

/** x [N, C, H, W] → y [N, C, P, Q] */
export function padForward(x: Float64Array, N: number, geometry: PadGeometry): Float64Array {
  const y = new Float64Array(N * geometry.C * geometry.P * geometry.Q);
  for (const [from, to] of cells(N, geometry)) {
    y[to] = x[from] ?? Number.NaN;
  }
  return y;
}

/** dy [N, C, P, Q] → dx [N, C, H, W] */
export function padGradient(dy: Float64Array, N: number, geometry: PadGeometry): Float64Array {
  const dx = new Float64Array(N * geometry.C * geometry.H * geometry.W);
  for (const [from, to] of cells(N, geometry)) {
    dx[from] = dy[to] ?? Number.NaN;
  }
  return dx;
}

/** Flattened indices of the same cell in x and in y. */
function* cells(N: number, { C, H, W, P, Q, top, left }: PadGeometry): Generator<readonly [x: number, y: number]> {
  for (let plane = 0; plane < N * C; plane++) {
    for (let h = 0; h < H; h++) {
      for (let w = 0; w < W; w++) {
        yield [(plane * H + h) * W + w, (plane * P + h + top) * Q + w + left];
      }
    }
  }
}
