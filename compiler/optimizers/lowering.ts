/** What a folder in `optimizers/` gives the passes and not the language: the kernel calls of an update, per target. */
import type { Parameter } from '../graph/types.ts';
import type { Kernel, KernelCall } from '../program/types.ts';
import type { Span } from '../source/span.ts';
import type { CKernel } from '../targets/c/kernel.ts';
import type { WgslKernel } from '../targets/wgsl/kernel.ts';

/** S: the optimizer's settings. */
export interface UpdateSite<S = unknown> {
  readonly settings: S;
  readonly parameter: Parameter;
  /** Buffer of the gradient. */
  readonly gradient: string;
  /** What the optimizer keeps: buffers by the names that its `state` gives. */
  readonly state: Readonly<Record<string, string>>;
  readonly span: Span;
}

/** For one target. A method, so that one with an optimizer's own S is assignable to the general type. */
export interface UpdateLowering<K extends Kernel, S = unknown> {
  /** In order. */
  update(site: UpdateSite<S>): readonly KernelCall<K>[];
}

export interface OptimizerLowering {
  readonly wgsl: UpdateLowering<WgslKernel>;
  readonly c: UpdateLowering<CKernel>;
}
