/** Diagnostics of settings that several schedules share. */
import { entry } from '../../diagnostics/create.ts';

export const scheduleFactorOutOfRange = entry({
  code: 'SPC5124',
  slug: 'schedule-factor-out-of-range',
  severity: 'error',
  since: '0.1.0',
  message: (p: { factor: string }) =>
    `the schedule multiplies the learning rate by ${p.factor}; a factor must be between 0 and 1`,
});
