/**
 * The closed-form numbers of `test/fixtures/random_numbers.py`: weights and images too large to commit, made again to the bit.
 * The two files must agree.
 */

import type { ParameterDescription } from '../../../runtime/program.ts';
import { streamOf } from '../../../runtime/random/philox.ts';
import { elementCount, type Tensor, tensor } from '../../../runtime/tensor.ts';

/** The finalizer of MurmurHash3. */
function mix(word: number): number {
  let x = word;
  x = Math.imul(x ^ (x >>> 16), 0x85ebca6b);
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
  return (x ^ (x >>> 16)) >>> 0;
}

/** Values spread over [−scale, scale]; element i belongs to index `start + i` of the stream called `name`. */
export function patternTensor(name: string, shape: readonly number[], scale: number, start = 0): Tensor {
  const data = new Float32Array(elementCount(shape));
  const salt = mix(streamOf(name)) + start;
  const rounded = Math.fround(scale);
  for (let i = 0; i < data.length; i++) {
    data[i] = ((mix((i + salt) | 0) >>> 8) / 2 ** 23 - 1) * rounded;
  }
  return tensor(shape, data);
}

/** Half-width √(6 / fan-in) for weights, 1/8 for biases. */
export function patternParameter(name: string, shape: readonly number[]): Tensor {
  return patternTensor(name, shape, shape.length === 1 ? 0.125 : Math.sqrt(6 / elementCount(shape.slice(1))));
}

/** The same, and values not below where they start for state, as variances are not negative. */
export function patternOf(name: string, { shape, trained, initializer }: Patterned): Tensor {
  const pattern = patternParameter(name, shape);
  const start = 'constant' in initializer ? initializer.constant : 0;
  return trained === false
    ? tensor(
        shape,
        pattern.data.map((value) => start + Math.abs(value)),
      )
    : pattern;
}

type Patterned = Pick<ParameterDescription, 'shape' | 'initializer'> & { readonly trained?: boolean };
