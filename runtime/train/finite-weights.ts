/** Weights that are infinite or NaN: from a run that diverged, or a file that was damaged. */
import { WeightsNotFiniteError } from '../errors.ts';
import type { Tensor } from '../tensor.ts';

/** Throws `WeightsNotFiniteError` naming the first tensor that holds an infinite value or NaN. `where` says whose weights they are. */
export function checkFiniteWeights(tensors: ReadonlyMap<string, Tensor>, where: string): void {
  for (const [name, { data }] of tensors) {
    // A finite sum clears most tensors in one pass; one whose sum overflows is checked value by value.
    if (!Number.isFinite(data.reduce((sum, value) => sum + value, 0))) {
      const first = data.findIndex((value) => !Number.isFinite(value));
      if (first !== -1) {
        const count = data.reduce((sum, value) => sum + (Number.isFinite(value) ? 0 : 1), 0);
        throw new WeightsNotFiniteError(
          `\`${name}\` ${where} is not finite in ${count} of ${data.length} elements, the first being [${first}] = ${data[first]}`,
          {
            help: ['use an earlier checkpoint, or train again with a lower learning rate'],
          },
        );
      }
    }
  }
}
