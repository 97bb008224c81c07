/** Settings of averages of gradients that are out of range. */
import { entry } from '../../../diagnostics/create.ts';

export const betaOutOfRange = entry({
  code: 'SPC5151',
  slug: 'beta-out-of-range',
  severity: 'error',
  since: '0.1.0',
  message: (p: { key: string; beta: string }) => `\`${p.key}\` is ${p.beta}; it must be at least 0 and below 1`,
});

export const epsilonOutOfRange = entry({
  code: 'SPC5152',
  slug: 'epsilon-out-of-range',
  severity: 'error',
  since: '0.1.0',
  message: (p: { epsilon: string }) => `epsilon is ${p.epsilon}; it must be above 0`,
});

export const stepTooLarge = entry({
  code: 'SPC5153',
  slug: 'step-too-large',
  severity: 'warning',
  since: '0.1.0',
  message: (p: { lr: string; kind: string }) =>
    `a learning rate of ${p.lr} rarely trains with \`${p.kind}\`: each of the first updates moves every weight by about ${p.lr}`,
});
