/** One value for every element. */
import type { Initializer } from './initializer.ts';

export const constant: Initializer<number> = (value) => (_, values) => {
  values.fill(value);
};
