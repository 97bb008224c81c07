/** Ranges that hold nothing. */
import { entry } from '../../diagnostics/create.ts';

export const rangeReversed = entry({
  code: 'SPC4157',
  slug: 'range-reversed',
  severity: 'error',
  since: '0.1.0',
  message: (p: { key: string; least: string; greatest: string }) =>
    `\`${p.key}\` is [least, greatest], but ${p.least} is above ${p.greatest}`,
});
