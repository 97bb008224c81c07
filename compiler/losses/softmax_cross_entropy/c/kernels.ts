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
import { floatLiteral } from '../../../targets/c/literals.ts';
import { renderTemplate } from '../../../targets/c/render.ts';
import { lossFormula, targetFormula, targetWords } from '../formulas.ts';
import type { LossProblem } from '../lower.ts';
import lossTemplate from './loss.c.hbs';
import lossShared from './loss.shared.c.hbs';
import metricsTemplate from './metrics.c.hbs';

/** The function that both kernels call, with a parameter more where labels are smoothed. */
function lossFunction({ labelSmoothing }: LossProblem): string {
  return renderTemplate(lossShared, { fields: sampleFields, hits, padding, smoothed: labelSmoothing > 0 });
}

interface LossView extends CKernelView {
  readonly classes: number;
  /** Absent where labels are not smoothed. */
  readonly smoothing?: string;
  /** `NULL` where the gradient is not needed. */
  readonly dlogits: string;
}

function lossView({ classes, labelSmoothing }: LossProblem, gradient: boolean): LossView {
  const row = `[N, ${classes}]`;
  return {
    header: [
      `losses[n] = ${sampleWords(lossFormula(labelSmoothing))}.`,
      ...targetWords(labelSmoothing, classes),
      'The label ranks behind every class with a greater logit, and behind equal ones of lower index; it is a top-k hit',
      'when fewer than k classes rank before it. With a NaN or +∞ among the logits, or nothing but −∞, the loss is NaN and nothing is a hit.',
      ...(gradient
        ? [
            `dlogits[n, i] = (softmax(logits[n])[i] − ${targetFormula(labelSmoothing)}) / N, the gradient of the mean loss.`,
          ]
        : []),
      'A thread owns samples.',
    ],
    types: { labels: 'int32_t' },
    layouts: { logits: row, labels: '[N]', losses: `[N, ${sampleFields}]`, ...(gradient ? { dlogits: row } : {}) },
    classes,
    ...(labelSmoothing > 0 ? { smoothing: floatLiteral(labelSmoothing) } : {}),
    dlogits: gradient ? 'dlogits' : 'NULL',
  };
}

const forward = defineCKernel<LossProblem, LossView>({
  name: 'softmax_cross_entropy.forward',
  template: lossTemplate,
  shared: (problem) => [lossFunction(problem)],
  view: (problem) => lossView(problem, true),
});

const score = defineCKernel<LossProblem, LossView>({
  name: 'softmax_cross_entropy.score',
  template: lossTemplate,
  shared: (problem) => [lossFunction(problem)],
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
