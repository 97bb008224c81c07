/** Momentum out of range or missing, and learning rates that are too high with it. */
import { entry } from '../../diagnostics/create.ts';

export const learningRateSuspicious = entry({
  code: 'SPC5121',
  slug: 'learning-rate-suspicious',
  severity: 'warning',
  since: '0.1.0',
  message: (p: { lr: string; effective: string }) =>
    `a learning rate of ${p.lr} rarely trains: a constant gradient ends up moving the weights by ${p.effective} times its size per step`,
});

export const momentumOutOfRange = entry({
  code: 'SPC5122',
  slug: 'momentum-out-of-range',
  severity: 'error',
  since: '0.1.0',
  message: (p: { momentum: string }) => `momentum is ${p.momentum}; it must be at least 0 and below 1`,
});

export const nesterovWithoutMomentum = entry({
  code: 'SPC5154',
  slug: 'nesterov-without-momentum',
  severity: 'error',
  since: '0.1.0',
  message: () => '`nesterov: true` needs a momentum',
});
