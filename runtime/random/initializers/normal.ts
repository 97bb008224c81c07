/** A normal distribution: two elements from two words (Box–Muller). */
import { unitFloat } from '../philox.ts';
import type { Initializer } from './initializer.ts';

export interface NormalSettings {
  readonly mean: number;
  readonly std: number;
}

export const normal: Initializer<NormalSettings> =
  ({ mean, std }) =>
  (words, values) => {
    for (let i = 0; i < words.length; i += 2) {
      const radius = std * Math.sqrt(-2 * Math.log(unitFloat(words[i] ?? 0)));
      const angle = 2 * Math.PI * unitFloat(words[i + 1] ?? 0);
      values[i] = mean + radius * Math.cos(angle);
      values[i + 1] = mean + radius * Math.sin(angle);
    }
  };
