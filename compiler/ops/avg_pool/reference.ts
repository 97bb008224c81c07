/** avg_pool in plain float64: what the kernels must compute. */
import type { PoolGeometry } from '../shared/pool-geometry.ts';

/** One window: its position in y, the cells of x it reads, and how many cells its mean is over. */
interface AvgWindow {
  readonly output: number;
  readonly cells: readonly number[];
  readonly divisor: number;
}

/** Cells beyond input and padding never count; cells of the padding only with `countPadding`. */
function* windows(N: number, geometry: PoolGeometry): Generator<AvgWindow> {
  const { C, H, W, P, Q, R, S, strideH, strideW, padTop, padBottom, padLeft, padRight, countPadding } = geometry;
  for (let plane = 0; plane < N * C; plane++) {
    for (let p = 0; p < P; p++) {
      for (let q = 0; q < Q; q++) {
        const cells: number[] = [];
        let padded = 0;
        for (let r = 0; r < R; r++) {
          for (let s = 0; s < S; s++) {
            const h = p * strideH - padTop + r;
            const w = q * strideW - padLeft + s;
            if (h >= 0 && h < H && w >= 0 && w < W) {
              cells.push((plane * H + h) * W + w);
            } else if (h < H + padBottom && w < W + padRight) {
              padded++;
            }
          }
        }
        const divisor = cells.length + (countPadding ? padded : 0);
        yield { output: (plane * P + p) * Q + q, cells, divisor };
      }
    }
  }
}

/** x [N, C, H, W] → y [N, C, P, Q] */
export function avgPoolForward(x: Float64Array, N: number, geometry: PoolGeometry): Float64Array {
  const y = new Float64Array(N * geometry.C * geometry.P * geometry.Q);
  for (const { output, cells, divisor } of windows(N, geometry)) {
    y[output] = cells.reduce((sum, cell) => sum + (x[cell] ?? 0), 0) / divisor;
  }
  return y;
}

/** dy [N, C, P, Q] → dx [N, C, H, W] */
export function avgPoolGradient(dy: Float64Array, N: number, geometry: PoolGeometry): Float64Array {
  const dx = new Float64Array(N * geometry.C * geometry.H * geometry.W);
  for (const { output, cells, divisor } of windows(N, geometry)) {
    for (const cell of cells) {
      dx[cell] = (dx[cell] ?? 0) + (dy[output] ?? 0) / divisor;
    }
  }
  return dx;
}
