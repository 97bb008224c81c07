/** global_avg_pool in plain float64: what the kernels must compute. */
import type { GlobalAvgPoolGeometry } from './geometry.ts';

/** x [N, C, H, W] → y [N, C] */
export function globalAvgPoolForward(x: Float64Array, N: number, { C, H, W }: GlobalAvgPoolGeometry): Float64Array {
  const y = new Float64Array(N * C);
  for (const [index, value] of x.entries()) {
    const map = Math.floor(index / (H * W));
    y[map] = (y[map] ?? 0) + value / (H * W);
  }
  return y;
}

/** dy [N, C] → dx [N, C, H, W] */
export function globalAvgPoolGradient(dy: Float64Array, N: number, { C, H, W }: GlobalAvgPoolGeometry): Float64Array {
  return new Float64Array(N * C * H * W).map((_, index) => (dy[Math.floor(index / (H * W))] ?? 0) / (H * W));
}
