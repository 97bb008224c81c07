/**
 * The loss as kernel calls: one thread (or workgroup) per sample leaves loss, top-1 and top-5 hits and the gradient,
 * then one thread sums the batch in a fixed order.
 */
import { bindings } from '../../program/calls.ts';
import type { Kernel, KernelCall } from '../../program/types.ts';
import type { Span } from '../../source/span.ts';

export interface LossProblem {
  readonly classes: number;
}

export interface LossSite {
  readonly classes: number;
  /** Buffers: logits [N, classes], labels [N]. */
  readonly logits: string;
  readonly labels: string;
  /** Buffer for ∂(mean loss)/∂logits [N, classes]; absent where only the metrics are wanted. */
  readonly gradient?: string;
  /** Buffers: losses [N, 4] (loss, top-1, top-5, 0) and metrics [4] (their sums, then N). */
  readonly losses: string;
  readonly metrics: string;
  readonly span: Span;
  readonly phase: 'forward' | 'score';
}

/** The kernels of one target. */
export interface LossKernels<K> {
  forward(problem: LossProblem): K;
  score(problem: LossProblem): K;
  metrics(problem: LossProblem): K;
}

export function lossCalls<K extends Kernel>(site: LossSite, kernels: LossKernels<K>): readonly KernelCall<K>[] {
  const { classes, logits, labels, gradient, losses, metrics, span, phase } = site;
  const common = { layers: ['loss'], span };
  return [
    {
      name: `loss_${phase}`,
      kernel: gradient === undefined ? kernels.score({ classes }) : kernels.forward({ classes }),
      bindings: [
        ...bindings({ logits, labels }, 'read'),
        ...bindings({ losses, ...(gradient === undefined ? {} : { dlogits: gradient }) }, 'write'),
      ],
      ...common,
    },
    {
      name: 'loss_metrics',
      kernel: kernels.metrics({ classes }),
      bindings: [...bindings({ losses }, 'read'), ...bindings({ metrics }, 'write')],
      ...common,
    },
  ];
}
