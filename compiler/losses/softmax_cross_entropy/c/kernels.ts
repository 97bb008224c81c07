/** The C kernels of the loss. */
import {
  batchFields,
  batchWords,
  type Hit,
  hits,
  padding,
  sampleFields,
  sampleWords,
} from '../../../metrics/record.ts';
import { type CKernelView, defineCKernel } from '../../../targets/c/kernel.ts';
import { renderTemplate } from '../../../targets/c/render.ts';
import type { LossProblem } from '../lower.ts';
import lossTemplate from './loss.c.hbs';
import lossShared from './loss.shared.c.hbs';
import metricsTemplate from './metrics.c.hbs';

/** The function that both kernels call. */
const lossFunction = renderTemplate(lossShared, { fields: sampleFields, hits, padding });

interface LossView extends CKernelView {
  readonly classes: number;
  /** `NULL` where the gradient is not needed. */
  readonly dlogits: string;
}

function lossView({ classes }: LossProblem, gradient: boolean): LossView {
  const row = `[N, ${classes}]`;
  return {
    header: [
      `losses[n] = ${sampleWords('−log softmax(logits[n])[label]')}.`,
      'The label ranks behind every class with a greater logit, and behind equal ones of lower index; it is a top-k hit',
      'when fewer than k classes rank before it. With a NaN or +∞ among the logits, or nothing but −∞, the loss is NaN and nothing is a hit.',
      ...(gradient
        ? ['dlogits[n, i] = (softmax(logits[n])[i] − [i = label]) / N, the gradient of the mean loss.']
        : []),
      'A thread owns samples.',
    ],
    types: { labels: 'int32_t' },
    layouts: { logits: row, labels: '[N]', losses: `[N, ${sampleFields}]`, ...(gradient ? { dlogits: row } : {}) },
    classes,
    dlogits: gradient ? 'dlogits' : 'NULL',
  };
}

const forward = defineCKernel<LossProblem, LossView>({
  name: 'softmax_cross_entropy.forward',
  template: lossTemplate,
  shared: () => [lossFunction],
  view: (problem) => lossView(problem, true),
});

const score = defineCKernel<LossProblem, LossView>({
  name: 'softmax_cross_entropy.score',
  template: lossTemplate,
  shared: () => [lossFunction],
  view: (problem) => lossView(problem, false),
});

interface MetricsView extends CKernelView {
  readonly fields: number;
  readonly hits: readonly Hit[];
  /** Index of the number of images. */
  readonly last: number;
}

const metrics = defineCKernel<LossProblem, MetricsView>({
  name: 'softmax_cross_entropy.metrics',
  template: metricsTemplate,
  view: () => ({
    header: [
      `metrics = ${batchWords()} of the batch.`,
      'The first thread adds the samples in order, so the sum is the same on every run.',
    ],
    layouts: { losses: `[N, ${sampleFields}]`, metrics: `[${batchFields}]` },
    fields: sampleFields,
    hits,
    last: batchFields - 1,
  }),
});

export const cKernels = { forward, score, metrics };
