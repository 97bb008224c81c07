/** Label smoothing out of range. */
import { entry } from '../../diagnostics/create.ts';

export const labelSmoothingOutOfRange = entry({
  code: 'SPC5150',
  slug: 'label-smoothing-out-of-range',
  severity: 'error',
  since: '0.1.0',
  message: (p: { smoothing: string }) => `label smoothing is ${p.smoothing}; it must be at least 0 and below 1`,
});
