/** Diagnostics of settings that several schedules share. */
import { entry } from '../../diagnostics/create.ts';
import { plural } from '../../text/numbers.ts';

export const scheduleFactorOutOfRange = entry({
  code: 'SPC5124',
  slug: 'schedule-factor-out-of-range',
  severity: 'error',
  since: '0.1.0',
  message: (p: { factor: string }) =>
    `the schedule multiplies the learning rate by ${p.factor}; a factor must be between 0 and 1`,
});

export const warmupTooLong = entry({
  code: 'SPC5132',
  slug: 'warmup-too-long',
  severity: 'warning',
  since: '0.1.0',
  message: (p: { warmup: number; epochs: number; what: string }) =>
    `the warm-up takes ${plural(p.warmup, 'epoch')}, but ${p.what} after ${p.epochs}: the learning rate never reaches its full value`,
});

export const endRateAboveBase = entry({
  code: 'SPC5133',
  slug: 'end-rate-above-base',
  severity: 'error',
  since: '0.1.0',
  message: (p: { end: string; base: string }) =>
    `the schedule ends at a learning rate of ${p.end}, above the ${p.base} that it starts from`,
});

export const decayUnreached = entry({
  code: 'SPC5134',
  slug: 'decay-unreached',
  severity: 'warning',
  since: '0.1.0',
  message: (p: { epochs: number; all: number }) =>
    `the schedule reaches its end rate after ${plural(p.epochs, 'epoch')}, but training ends after ${p.all}`,
});

export const warmupLengthMissing = entry({
  code: 'SPC5135',
  slug: 'warmup-length-missing',
  severity: 'error',
  since: '0.1.0',
  message: () => 'the warm-up has no length; it takes `epochs` or `steps`',
});
