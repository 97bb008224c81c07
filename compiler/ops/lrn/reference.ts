/** lrn in plain float64: what the kernels must compute. x, y, dy, dx [N, C, pixels]. */
import type { LrnGeometry } from './geometry.ts';

/** Sums a term over the channels of its column within the radius of `c`. */
function sumAround(c: number, { C, columns, radius }: LrnGeometry, term: (channel: number) => number): number {
  let sum = 0;
  const width = C / columns;
  const start = Math.floor(c / width) * width;
  for (let j = Math.max(start, c - radius); j <= Math.min(start + width - 1, c + radius); j++) {
    sum += term(j);
  }
  return sum;
}

/** d_c = k + α · Σ x_j²; `alpha` of the geometry is per squared term. */
function denominators(x: Float64Array, N: number, geometry: LrnGeometry): Float64Array {
  const { C, pixels, alpha, k } = geometry;
  return new Float64Array(N * C * pixels).map((_, index) => {
    const c = Math.floor(index / pixels) % C;
    return k + alpha * sumAround(c, geometry, (j) => (x[index + (j - c) * pixels] ?? 0) ** 2);
  });
}

/** y_c = x_c / d_c^β */
export function lrnForward(x: Float64Array, N: number, geometry: LrnGeometry): Float64Array {
  const d = denominators(x, N, geometry);
  return x.map((value, index) => value / (d[index] ?? 1) ** geometry.beta);
}

/** dx_c = dy_c / d_c^β − 2αβ · x_c · Σ dy_j · x_j / d_j^(β + 1) */
export function lrnGradient(x: Float64Array, dy: Float64Array, N: number, geometry: LrnGeometry): Float64Array {
  const { C, pixels, alpha, beta } = geometry;
  const d = denominators(x, N, geometry);
  const term = (at: number) => ((dy[at] ?? 0) * (x[at] ?? 0)) / (d[at] ?? 1) ** (beta + 1);
  return x.map((value, index) => {
    const c = Math.floor(index / pixels) % C;
    const sum = sumAround(c, geometry, (j) => term(index + (j - c) * pixels));
    return (dy[index] ?? 0) / (d[index] ?? 1) ** beta - 2 * alpha * beta * value * sum;
  });
}
