/** Arrays for numeric tests: deterministic inputs, the error measure of the design, and central differences in float64. */
import { fillWords } from '../../runtime/random/philox.ts';

/** `count` values in (−scale, scale) that float32 holds exactly, the same on every machine. */
export function randomArray(count: number, stream: number, scale = 1): Float64Array {
  const words = new Uint32Array(Math.ceil(count / 4) * 4);
  fillWords(words, [1, 2], stream, 0, 0);
  return Float64Array.from(words.subarray(0, count), (word) => Math.fround(scale * ((word + 0.5) / 2 ** 31 - 1)));
}

/** ‖actual − expected‖ / `size`, by default ‖expected‖; the plain norm of the difference where that is zero. */
export function relativeError(
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  size: number = normOf(expected),
): number {
  if (actual.length !== expected.length) {
    throw new RangeError(`${actual.length} values against ${expected.length}`);
  }
  let difference = 0;
  for (let i = 0; i < expected.length; i++) {
    difference += ((actual[i] ?? Number.NaN) - (expected[i] ?? 0)) ** 2;
  }
  return Math.sqrt(difference) / (size === 0 ? 1 : size);
}

/** The L2 norm. */
export function normOf(values: ArrayLike<number>): number {
  let squares = 0;
  for (let i = 0; i < values.length; i++) {
    squares += (values[i] ?? Number.NaN) ** 2;
  }
  return Math.sqrt(squares);
}

/**
 * What the errors of gradients are measured against: the norm of each; where its terms cancel, as those of a bias before a batch
 * normalisation do, so that only rounding is left of it, the largest norm of all.
 */
export function gradientSizes(gradients: ReadonlyMap<string, ArrayLike<number>>): ReadonlyMap<string, number> {
  const norms = new Map([...gradients].map(([name, values]) => [name, normOf(values)]));
  const largest = Math.max(0, ...norms.values());
  return new Map([...norms].map(([name, norm]) => [name, norm < CANCELLED * largest ? largest : norm]));
}

/** Share of the largest gradient below which float64 leaves sums that cancel. */
const CANCELLED = 1e-12;

/** d/dx of Σ weights · f(x), one element at a time: what the gradient of f for dy = weights must be. */
export function centralDifference(
  f: (x: Float64Array) => Float64Array,
  x: Float64Array,
  weights: Float64Array,
  step = 1e-5,
): Float64Array {
  const objective = (values: Float64Array) => f(values).reduce((sum, y, i) => sum + y * (weights[i] ?? 0), 0);
  return x.map((value, i) => {
    const above = x.slice();
    const below = x.slice();
    above[i] = value + step;
    below[i] = value - step;
    return (objective(above) - objective(below)) / (2 * step);
  });
}
