import { expect, test } from 'vitest';
import type { ScheduleRecipe } from './recipe.ts';
import { advanceSchedule, learningRateAt, type ScheduleState, startSchedule } from './schedule.ts';

/** Learning rate of each epoch, given the validation error after each. */
function rates(recipe: ScheduleRecipe | undefined, errors: readonly number[]): number[] {
  let state: ScheduleState = startSchedule;
  const schedule = recipe === undefined ? {} : { schedule: recipe };
  return errors.map((error, index) => {
    const learningRate = learningRateAt({ learningRate: 1, ...schedule }, index, state);
    state = advanceSchedule(schedule, state, { val_top1_error: error, val_loss: -error });
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

test('an edited recipe counts from the first step on', () => {
  const state = { reductions: 2, best: 0.4, waited: 0, monitor: 'val_top1_error' };
  expect(learningRateAt({ learningRate: 8, schedule: plateau() }, 9, state)).toBe(2);
  expect(learningRateAt({ learningRate: 8, schedule: plateau({ max_reductions: 1 }) }, 9, state)).toBe(4);
  expect(learningRateAt({ learningRate: 8, schedule: { steps: { at: [3, 5, 20], factor: 0.5 } } }, 9, state)).toBe(2);
  expect(learningRateAt({ learningRate: 8 }, 9, state)).toBe(8);
});

test('a best of another number says nothing', () => {
  const state = { reductions: 1, best: 0.1, waited: 3, monitor: 'val_loss' };
  expect(advanceSchedule({ schedule: plateau() }, state, { val_top1_error: 0.5, val_loss: 0.2 })).toEqual({
    reductions: 1,
    best: 0.5,
    waited: 0,
    monitor: 'val_top1_error',
  });
});
