/** Rates that are not valid. */
import { entry } from '../../diagnostics/create.ts';

export const dropoutRateOutOfRange = entry({
  code: 'SPC5105',
  slug: 'dropout-rate-out-of-range',
  severity: 'error',
  since: '0.1.0',
  message: (p: { layer: string; rate: string }) =>
    `the rate of \`${p.layer}\` is ${p.rate}; it must be at least 0 and below 1`,
});
