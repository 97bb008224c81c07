/** What a folder in `losses/` gives the passes and not the language: the kernel calls of a loss and its gradient, per target. */
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
  /** Buffer for ∂(mean loss)/∂logits [N, classes]; absent where only the metrics are needed. */
  readonly gradient?: string;
  /** Buffers: the fields that `metrics/record.ts` lists for a sample, [N, sampleFields], and for the batch, [batchFields]. */
  readonly losses: string;
  readonly metrics: string;
  readonly span: Span;
  readonly phase: 'forward' | 'score';
}

/** For one target. A method, so that one with a loss's own S is assignable to the general type. */
export interface LossCalls<K extends Kernel, S = unknown> {
  /** In order. */
  calls(site: LossSite<S>): readonly KernelCall<K>[];
}

export interface LossLowering {
  readonly wgsl: LossCalls<WgslKernel>;
  readonly c: LossCalls<CKernel>;
}
