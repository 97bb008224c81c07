/**
 * Initial values of parameters, made on the host so that every device starts from the same bits. Element i of a parameter takes word
 * i mod 4 of Philox block ⌊i / 4⌋ of the stream that carries its name, at step 0; `initializers/` makes values of words.
 */
import type { ParameterDescription } from '../program.ts';
import { fillOf } from './initializers/registry.ts';
import { fillWords, type Key } from './philox.ts';

/** Elements per chunk; a multiple of four, so that no block is split. */
const chunkElements = 1 << 18;

/** The values of one parameter in chunks of ascending offset. A chunk's array is reused for the next: copy what must stay. */
export function* initialValues(
  description: ParameterDescription,
  elements: number,
  key: Key,
): Generator<{ readonly offset: number; readonly values: Float32Array }> {
  const words = new Uint32Array(Math.min(chunkElements, Math.ceil(elements / 4) * 4));
  const values = new Float32Array(words.length);
  const fill = fillOf(description.initializer);
  for (let offset = 0; offset < elements; offset += values.length) {
    fillWords(words, key, description.stream, 0, offset / 4);
    fill(words, values);
    yield { offset, values: values.subarray(0, Math.min(values.length, elements - offset)) };
  }
}
