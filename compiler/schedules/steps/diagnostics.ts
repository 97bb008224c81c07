/** Steps in the wrong order, or after the end. */
import { entry } from '../../diagnostics/create.ts';
import { plural } from '../../text/numbers.ts';

export const scheduleStepsUnordered = entry({
  code: 'SPC5126',
  slug: 'schedule-steps-unordered',
  severity: 'error',
  since: '0.1.0',
  message: (p: { step: number; previous: number }) =>
    `the schedule steps at epoch ${p.step} after epoch ${p.previous}; steps must be in ascending order`,
});

export const scheduleStepUnreached = entry({
  code: 'SPC5127',
  slug: 'schedule-step-unreached',
  severity: 'warning',
  since: '0.1.0',
  message: (p: { step: number; epochs: number }) =>
    `the schedule steps at epoch ${p.step}, but training ends after ${plural(p.epochs, 'epoch')}`,
});
