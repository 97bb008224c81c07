/**
 * Initial values of parameters, made on the host so that every device starts from the same bits. Element i of a parameter takes word
 * i mod 4 of Philox block ⌊i / 4⌋ of the stream that carries its name, at step 0; normals take the words in pairs (Box–Muller).
 */
import type { ParameterDescription } from '../program.ts';
import { fillWords, type Key, unitFloat } from './philox.ts';

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
  const fill = filler(description.initializer, words, values);
  for (let offset = 0; offset < elements; offset += values.length) {
    fillWords(words, key, description.stream, 0, offset / 4);
    fill();
    yield { offset, values: values.subarray(0, Math.min(values.length, elements - offset)) };
  }
}

/** A function that turns `words` into `values`. */
function filler(
  initializer: ParameterDescription['initializer'],
  words: Uint32Array,
  values: Float32Array,
): () => void {
  if ('constant' in initializer) {
    return () => values.fill(initializer.constant);
  }
  if ('uniform' in initializer) {
    const { min, max } = initializer.uniform;
    return () => {
      for (let i = 0; i < words.length; i++) {
        values[i] = min + (max - min) * unitFloat(words[i] ?? 0);
      }
    };
  }
  const { mean, std } = initializer.normal;
  return () => {
    for (let i = 0; i < words.length; i += 2) {
      const radius = std * Math.sqrt(-2 * Math.log(unitFloat(words[i] ?? 0)));
      const angle = 2 * Math.PI * unitFloat(words[i + 1] ?? 0);
      values[i] = mean + radius * Math.cos(angle);
      values[i + 1] = mean + radius * Math.sin(angle);
    }
  };
}
