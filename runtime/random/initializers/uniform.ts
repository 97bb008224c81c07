/** A uniform distribution over (min, max): each element from its own word. */
import { unitFloat } from '../philox.ts';
import type { Initializer } from './initializer.ts';

export interface UniformSettings {
  readonly min: number;
  readonly max: number;
}

export const uniform: Initializer<UniformSettings> =
  ({ min, max }) =>
  (words, values) => {
    for (let i = 0; i < words.length; i++) {
      values[i] = min + (max - min) * unitFloat(words[i] ?? 0);
    }
  };
