/**
 * The loss as kernel calls: one thread (or workgroup) per sample leaves loss, top-1 and top-5 hits and the gradient,
 * then one thread sums the batch in a fixed order.
 */
import type { KernelCall } from '../../program/types.ts';
import type { Span } from '../../source/span.ts';
import type { LossProblem } from './wgsl/kernels.ts';

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

export function lossCalls(site: LossSite): readonly KernelCall[] {
  const { classes, logits, labels, gradient, losses, metrics, span, phase } = site;
  return [
    {
      name: `loss_${phase}`,
      kernel: gradient === undefined ? 'softmax_cross_entropy.score' : 'softmax_cross_entropy.forward',
      problem: { classes } satisfies LossProblem,
      bindings: [
        { name: 'logits', buffer: logits, access: 'read' },
        { name: 'labels', buffer: labels, access: 'read' },
        { name: 'losses', buffer: losses, access: 'write' },
        ...(gradient === undefined ? [] : [{ name: 'dlogits', buffer: gradient, access: 'write' } as const]),
      ],
      layers: ['loss'],
      span,
    },
    {
      name: 'loss_metrics',
      kernel: 'softmax_cross_entropy.metrics',
      problem: { classes } satisfies LossProblem,
      bindings: [
        { name: 'losses', buffer: losses, access: 'read' },
        { name: 'metrics', buffer: metrics, access: 'write' },
      ],
      layers: ['loss'],
      span,
    },
  ];
}
