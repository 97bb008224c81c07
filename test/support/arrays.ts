/** Arrays for numeric tests: deterministic inputs, the error measure of the design, and central differences in float64. */
import { fillWords } from '../../runtime/random/philox.ts';

/** `count` values in (−scale, scale) that float32 holds exactly, the same on every machine. */
export function randomArray(count: number, stream: number, scale = 1): Float64Array {
  const words = new Uint32Array(Math.ceil(count / 4) * 4);
  fillWords(words, [1, 2], stream, 0, 0);
  return Float64Array.from(words.subarray(0, count), (word) => Math.fround(scale * ((word + 0.5) / 2 ** 31 - 1)));
}

/** ‖actual − expected‖ / ‖expected‖; the plain norm of the difference where everything expected is zero. */
export function relativeError(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  if (actual.length !== expected.length) {
    throw new RangeError(`${actual.length} values against ${expected.length}`);
  }
  let difference = 0;
  let norm = 0;
  for (let i = 0; i < expected.length; i++) {
    difference += ((actual[i] ?? Number.NaN) - (expected[i] ?? 0)) ** 2;
    norm += (expected[i] ?? 0) ** 2;
  }
  return Math.sqrt(difference) / (norm === 0 ? 1 : Math.sqrt(norm));
}

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
