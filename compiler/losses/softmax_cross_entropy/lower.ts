/**
 * The loss as kernel calls: one thread (or workgroup) per sample writes loss, top-k hits and the gradient, then one thread sums the batch
 * in a fixed order.
 */
import { bindings } from '../../program/calls.ts';
import type { Kernel } from '../../program/types.ts';
import type { LossCalls } from '../lowering.ts';
import type { SoftmaxCrossEntropySettings } from './schema.ts';

export interface LossProblem {
  readonly classes: number;
  readonly labelSmoothing: number;
}

/** The kernels of one target. */
interface LossKernels<K> {
  forward(problem: LossProblem): K;
  score(problem: LossProblem): K;
  metrics(problem: LossProblem): K;
}

export function lowerSoftmaxCrossEntropy<K extends Kernel>(
  kernels: LossKernels<K>,
): LossCalls<K, SoftmaxCrossEntropySettings> {
  return {
    calls({ settings, classes, logits, labels, gradient, losses, metrics, span, phase }) {
      const common = { layers: ['loss'], span };
      const problem = { classes, labelSmoothing: settings.label_smoothing };
      return [
        {
          name: `loss_${phase}`,
          kernel: gradient === undefined ? kernels.score(problem) : kernels.forward(problem),
          bindings: [
            ...bindings({ logits, labels }, 'read'),
            ...bindings({ losses, ...(gradient === undefined ? {} : { dlogits: gradient }) }, 'write'),
          ],
          ...common,
        },
        {
          name: 'loss_metrics',
          kernel: kernels.metrics(problem),
          bindings: [...bindings({ losses }, 'read'), ...bindings({ metrics }, 'write')],
          ...common,
        },
      ];
    },
  };
}
