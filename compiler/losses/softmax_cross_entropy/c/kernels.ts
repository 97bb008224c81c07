/** The C kernels of the loss. */
import { type CKernelView, defineCKernel } from '../../../targets/c/kernel.ts';
import type { LossProblem } from '../lower.ts';
import lossTemplate from './loss.c.hbs';
import metricsTemplate from './metrics.c.hbs';

interface LossView extends CKernelView {
  readonly classes: number;
  /** Whether `dlogits` is written too. */
  readonly gradient: boolean;
}

function lossView({ classes }: LossProblem, gradient: boolean): LossView {
  const row = `[N, ${classes}]`;
  return {
    header: [
      'losses[n] = (−log softmax(logits[n])[label], top-1 hit, top-5 hit, 0).',
      'The label ranks behind every class with a greater logit, and behind equal ones of lower index; it is a top-k hit',
      'when fewer than k classes rank before it. With a NaN or +∞ among the logits, or nothing but −∞, the loss is NaN and nothing is a hit.',
      ...(gradient
        ? ['dlogits[n, i] = (softmax(logits[n])[i] − [i = label]) / N, the gradient of the mean loss.']
        : []),
      'A thread owns samples.',
    ],
    types: { labels: 'int32_t' },
    layouts: { logits: row, labels: '[N]', losses: '[N, 4]', ...(gradient ? { dlogits: row } : {}) },
    classes,
    gradient,
  };
}

const forward = defineCKernel<LossProblem, LossView>({
  name: 'softmax_cross_entropy.forward',
  template: lossTemplate,
  view: (problem) => lossView(problem, true),
});

const score = defineCKernel<LossProblem, LossView>({
  name: 'softmax_cross_entropy.score',
  template: lossTemplate,
  view: (problem) => lossView(problem, false),
});

const metrics = defineCKernel<LossProblem>({
  name: 'softmax_cross_entropy.metrics',
  template: metricsTemplate,
  view: () => ({
    header: [
      'metrics = (Σ loss, top-1 hits, top-5 hits, N) of the batch.',
      'The first thread adds the samples in order, so the sum is the same on every run.',
    ],
    layouts: { losses: '[N, 4]', metrics: '[4]' },
  }),
});

export const cKernels = { forward, score, metrics };
