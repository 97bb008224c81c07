import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { advanceSchedule, learningRateAt } from './schedule.ts';
import type { ScheduleRecipe } from './schedules/registry.ts';
import { type ScheduleState, startSchedule } from './schedules/schedule.ts';

/** An epoch of several updates, so that a rate that changed within one would be seen. */
const stepsPerEpoch = 7;

/** Learning rate of each epoch, given the validation error after each. */
function rates(recipe: ScheduleRecipe | undefined, errors: readonly number[]): number[] {
  let state: ScheduleState = startSchedule;
  const schedule = recipe === undefined ? {} : { schedule: recipe };
  return errors.map((error, epoch) => {
    const at = (batch: number) =>
      learningRateAt(
        { learningRate: 1, epochs: errors.length, ...schedule },
        { step: epoch * stepsPerEpoch + batch, stepsPerEpoch, state },
      );
    const [first = Number.NaN, ...others] = Array.from({ length: stepsPerEpoch }, (_, batch) => at(batch));
    expect(others.filter((rate) => rate !== first)).toEqual([]);
    state = advanceSchedule(schedule, state, { val_top1_error: error, val_loss: -error });
    return first;
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

test('steps reduce with the first update of an epoch, not before, and multiply once each time', () => {
  const recipe = { learningRate: 0.1, epochs: 9, schedule: { steps: { at: [2, 5, 6], factor: 0.1 } } };
  const at = (step: number) => learningRateAt(recipe, { step, stepsPerEpoch: 3 });
  expect([5, 6, 14, 15, 17, 18, 26].map(at)).toEqual([
    0.1,
    0.1 * 0.1,
    0.1 * 0.1,
    0.1 * 0.1 * 0.1,
    0.1 * 0.1 * 0.1,
    0.1 * 0.1 * 0.1 * 0.1,
    0.1 * 0.1 * 0.1 * 0.1,
  ]);
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
  const recipe = { learningRate: 8, epochs: 30 };
  const moment = { step: 9 * stepsPerEpoch, stepsPerEpoch, state };
  expect(learningRateAt({ ...recipe, schedule: plateau() }, moment)).toBe(2);
  expect(learningRateAt({ ...recipe, schedule: plateau({ max_reductions: 1 }) }, moment)).toBe(4);
  expect(learningRateAt({ ...recipe, schedule: { steps: { at: [3, 5, 20], factor: 0.5 } } }, moment)).toBe(2);
  expect(learningRateAt(recipe, moment)).toBe(8);
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

/** What PyTorch's schedulers give: test/fixtures/make-schedules.py. */
const pytorch: {
  readonly learningRate: number;
  readonly epochs: number;
  readonly stepsPerEpoch: number;
  readonly errors: readonly number[];
  readonly cases: readonly { readonly schedule: ScheduleRecipe; readonly rates: readonly number[] }[];
} = JSON.parse(readFileSync('test/fixtures/schedules.json', 'utf8'));

/** The rates of a run's updates from `first` on, which a checkpoint in the middle of an epoch may precede. */
function ratesFrom(schedule: ScheduleRecipe, first: number): readonly number[] {
  const { learningRate, epochs, stepsPerEpoch: perEpoch, errors } = pytorch;
  let state: ScheduleState = startSchedule;
  const rates: number[] = [];
  for (let step = 0; step < epochs * perEpoch; step++) {
    if (step > 0 && step % perEpoch === 0) {
      state = advanceSchedule({ schedule }, state, {
        val_top1_error: errors[step / perEpoch - 1] ?? Number.NaN,
        val_loss: 0,
      });
    }
    if (step === first) {
      state = JSON.parse(JSON.stringify(state));
    }
    if (step >= first) {
      rates.push(learningRateAt({ learningRate, epochs, schedule }, { step, stepsPerEpoch: perEpoch, state }));
    }
  }
  return rates;
}

test.each(pytorch.cases.map(({ schedule, rates }) => [JSON.stringify(schedule), schedule, rates] as const))(
  '%s has the rates of PyTorch, after a resume too',
  (_, schedule, expected) => {
    const rates = ratesFrom(schedule, 0);
    expect(rates.length).toBe(expected.length);
    expected.forEach((rate, step) => {
      expect(Math.abs((rates[step] ?? Number.NaN) - rate), `step ${step}`).toBeLessThanOrEqual(1e-12 * rate + 1e-17);
    });
    for (const first of [7, 13, 22]) {
      expect(ratesFrom(schedule, first)).toEqual(rates.slice(first));
    }
  },
);

test('a warm-up starts at nothing unless told otherwise, and ends at exactly the rate of the schedule', () => {
  const recipe = { learningRate: 0.3, epochs: 4 };
  const at = (schedule: ScheduleRecipe) =>
    [0, 1, 4, 5, 6].map((step) => learningRateAt({ ...recipe, schedule }, { step, stepsPerEpoch: 5 }));
  expect(at({ constant: { warmup: { epochs: 1 } } })).toEqual([0, 0.3 * 0.2, 0.3 * 0.8, 0.3, 0.3]);
  expect(at({ cosine: { warmup: { steps: 5 } } })[3]).toBe(0.3);
});

test('a decay stays at its end rate, and a warm-up that outlasts the run only rises', () => {
  const recipe = { learningRate: 0.1, epochs: 2 };
  const last = (schedule: ScheduleRecipe, epochs = 2) =>
    learningRateAt({ ...recipe, epochs, schedule }, { step: 9, stepsPerEpoch: 5 });
  expect(last({ cosine: { end_rate: 0.01, epochs: 1 } })).toBe(0.01);
  expect(last({ polynomial: { end_rate: 0.01, epochs: 1 } })).toBe(0.01);
  expect(last({ cosine: { warmup: { steps: 1000, from: 0 } } })).toBeCloseTo(0.0009, 12);
});
