import { expect, test } from 'vitest';
import type { ScheduleRecipe } from './recipe.ts';
import { advanceSchedule, startSchedule } from './schedule.ts';

/** Learning rate of each epoch, given the validation error after each. */
function rates(recipe: ScheduleRecipe | undefined, errors: readonly number[]): number[] {
  let state = startSchedule(1);
  return errors.map((error, index) => {
    const { learningRate } = state;
    state = advanceSchedule(recipe, state, index + 1, { val_top1_error: error, val_loss: -error });
    return learningRate;
  });
}

test('without a schedule the learning rate stays', () => {
  expect(rates(undefined, [0.5, 0.6, 0.7])).toEqual([1, 1, 1]);
});

test('steps reduce after the given numbers of epochs', () => {
  expect(rates({ steps: { at: [1, 3], factor: 0.5 } }, [0, 0, 0, 0])).toEqual([1, 0.5, 0.5, 0.25]);
});

const plateau = (changes = {}): ScheduleRecipe => ({
  plateau: { factor: 0.5, monitor: 'val_top1_error', max_reductions: 2, ...changes },
});

test('a plateau reduces after each epoch that is no better than the best, up to the most reductions', () => {
  expect(rates(plateau(), [0.5, 0.4, 0.4, 0.45, 0.6, 0.7])).toEqual([1, 1, 1, 0.5, 0.25, 0.25]);
});

test('patience waits, and an improvement or a reduction starts the waiting anew', () => {
  expect(rates(plateau({ patience: 2 }), [0.5, 0.5, 0.4, 0.4, 0.4, 0.4, 0.4, 0.4])).toEqual([
    1, 1, 1, 1, 1, 0.5, 0.5, 0.25,
  ]);
});

test('a plateau watches the number it names', () => {
  expect(rates(plateau({ monitor: 'val_loss' }), [0.1, 0.2, 0.3])).toEqual([1, 1, 1]);
});
