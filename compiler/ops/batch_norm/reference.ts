/** batch_norm in plain float64: what the kernels must compute. x, y, dy, dx [N, C, pixels]; all else [C]. */
import type { BatchNormGeometry } from './geometry.ts';

export interface Statistics {
  readonly mean: Float64Array;
  readonly variance: Float64Array;
}

export interface Affine {
  readonly weight: Float64Array;
  readonly bias: Float64Array;
}

/** Mean of `term` over all images and pixels, per channel. */
function meanOf(N: number, { C, pixels }: BatchNormGeometry, term: (index: number, c: number) => number): Float64Array {
  const sums = new Float64Array(C);
  for (let index = 0; index < N * C * pixels; index++) {
    const c = Math.floor(index / pixels) % C;
    sums[c] = (sums[c] ?? 0) + term(index, c);
  }
  return sums.map((sum) => sum / (N * pixels));
}

/** Mean and biased variance of a batch. */
export function batchStatistics(x: Float64Array, N: number, geometry: BatchNormGeometry): Statistics {
  const mean = meanOf(N, geometry, (index) => x[index] ?? Number.NaN);
  const variance = meanOf(N, geometry, (index, c) => ((x[index] ?? Number.NaN) - (mean[c] ?? Number.NaN)) ** 2);
  return { mean, variance };
}

/** y = (x − mean) / √(variance + ε) · weight + bias */
export function batchNormForward(
  x: Float64Array,
  { mean, variance }: Statistics,
  { weight, bias }: Affine,
  { C, pixels, epsilon }: BatchNormGeometry,
): Float64Array {
  return x.map((value, index) => {
    const c = Math.floor(index / pixels) % C;
    const scale = (weight[c] ?? Number.NaN) / Math.sqrt((variance[c] ?? Number.NaN) + epsilon);
    return (value - (mean[c] ?? Number.NaN)) * scale + (bias[c] ?? Number.NaN);
  });
}

export interface BatchNormGradients extends Affine {
  readonly x: Float64Array;
}

/**
 * With x̂ = (x − mean) / √(variance + ε): dbias = Σ dy, dweight = Σ dy · x̂,
 * dx = weight / √(variance + ε) · (dy − dbias / n − x̂ · dweight / n), n = N · pixels.
 * Of a few values the terms of dx all but cancel: `round` is applied to x̂, to see what float32 leaves of the rest.
 */
export function batchNormGradient(
  x: Float64Array,
  dy: Float64Array,
  weight: Float64Array,
  N: number,
  geometry: BatchNormGeometry,
  round: (values: Float64Array) => Float64Array = (values) => values,
): BatchNormGradients {
  const { C, pixels, epsilon } = geometry;
  const n = N * pixels;
  const { mean, variance } = batchStatistics(x, N, geometry);
  const inverse = variance.map((value) => 1 / Math.sqrt(value + epsilon));
  const of = (values: Float64Array, index: number) => values[index] ?? Number.NaN;
  const exact = x.map((value, index) => {
    const c = Math.floor(index / pixels) % C;
    return (value - of(mean, c)) * of(inverse, c);
  });
  const normalised = round(exact);
  const meanOfDy = meanOf(N, geometry, (index) => of(dy, index));
  const meanOfProduct = meanOf(N, geometry, (index) => of(dy, index) * of(normalised, index));
  return {
    x: dy.map((value, index) => {
      const c = Math.floor(index / pixels) % C;
      return of(weight, c) * of(inverse, c) * (value - of(meanOfDy, c) - of(normalised, index) * of(meanOfProduct, c));
    }),
    weight: meanOfProduct.map((value) => value * n),
    bias: meanOfDy.map((value) => value * n),
  };
}

/** The running statistics after a step. The variance becomes the unbiased one; of a single value there is none, and it stays. */
export function runningStatistics(
  running: Statistics,
  batch: Statistics,
  N: number,
  { pixels, momentum }: BatchNormGeometry,
): Statistics {
  const n = N * pixels;
  const toward = (values: Float64Array, target: Float64Array, factor: number) =>
    values.map((value, c) => (1 - momentum) * value + momentum * factor * (target[c] ?? Number.NaN));
  return {
    mean: toward(running.mean, batch.mean, 1),
    variance: n === 1 ? running.variance : toward(running.variance, batch.variance, n / (n - 1)),
  };
}
