/** What a folder in `losses/` says to the passes and not to the language: the kernel calls of a loss and its gradient, per target. */
import type { Kernel, KernelCall } from '../program/types.ts';
import type { Span } from '../source/span.ts';
import type { CKernel } from '../targets/c/kernel.ts';
import type { WgslKernel } from '../targets/wgsl/kernel.ts';

/** S: the loss's settings. */
export interface LossSite<S = unknown> {
  readonly settings: S;
  readonly classes: number;
  /** Buffers: logits [N, classes], labels [N]. */
  readonly logits: string;
  readonly labels: string;
  /** Buffer for ∂(mean loss)/∂logits [N, classes]; absent where only the metrics are wanted. */
  readonly gradient?: string;
  /** Buffers: what `metrics/record.ts` says of a sample, [N, sampleFields], and of the batch, [batchFields]. */
  readonly losses: string;
  readonly metrics: string;
  readonly span: Span;
  readonly phase: 'forward' | 'score';
}

/** For one target. A method, so that a loss's own S stands behind the general type. */
export interface LossCalls<K extends Kernel, S = unknown> {
  /** In order. */
  calls(site: LossSite<S>): readonly KernelCall<K>[];
}

export interface LossLowering {
  readonly wgsl: LossCalls<WgslKernel>;
  readonly c: LossCalls<CKernel>;
}
