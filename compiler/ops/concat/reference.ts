/** concat in plain float64: what the kernels must compute. */
import { type ConcatGeometry, slicesOf } from './geometry.ts';

/** x_i [N, channels[i], pixels] → y [N, C, pixels] */
export function concatForward(parts: readonly Float64Array[], N: number, geometry: ConcatGeometry): Float64Array {
  const slices = slicesOf(geometry);
  const size = (slices[0]?.C ?? 0) * geometry.pixels;
  const y = new Float64Array(N * size);
  for (const [index, { channels, first, pixels }] of slices.entries()) {
    const x = parts[index] ?? new Float64Array();
    for (let n = 0; n < N; n++) {
      y.set(x.subarray(n * channels * pixels, (n + 1) * channels * pixels), n * size + first * pixels);
    }
  }
  return y;
}

/** dy [N, C, pixels] → dx_i [N, channels[i], pixels] */
export function concatGradient(dy: Float64Array, N: number, geometry: ConcatGeometry): readonly Float64Array[] {
  return slicesOf(geometry).map(({ C, channels, first, pixels }) => {
    const dx = new Float64Array(N * channels * pixels);
    for (let n = 0; n < N; n++) {
      const start = (n * C + first) * pixels;
      dx.set(dy.subarray(start, start + channels * pixels), n * channels * pixels);
    }
    return dx;
  });
}
