/** Diagnostics of settings that several optimizers share. */
import { entry } from '../../diagnostics/create.ts';

export const learningRateOutOfRange = entry({
  code: 'SPC5120',
  slug: 'learning-rate-out-of-range',
  severity: 'error',
  since: '0.1.0',
  message: (p: { lr: string }) => `the learning rate is ${p.lr}; it must be above 0`,
});

export const weightDecayOutOfRange = entry({
  code: 'SPC5123',
  slug: 'weight-decay-out-of-range',
  severity: 'error',
  since: '0.1.0',
  message: (p: { weightDecay: string }) => `weight decay is ${p.weightDecay}; it must not be negative`,
});

export const weightDecayUnstable = entry({
  code: 'SPC5128',
  slug: 'weight-decay-unstable',
  severity: 'error',
  since: '0.1.0',
  message: (p: { product: string }) =>
    `learning rate times weight decay is ${p.product}; at 2 or more, decay alone keeps the weights from shrinking`,
});
