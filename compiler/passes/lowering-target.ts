/** What lowering asks of a target. */
import type { KernelLowering, Lowering } from '../ops/lowering.ts';
import type { LossKernels } from '../ops/softmax_cross_entropy/lower.ts';
import type { SgdKernels } from '../optimizers/sgd/lower.ts';
import type { ElementwiseProblem } from '../program/elementwise.ts';
import type { LayoutProblem, Order } from '../program/layout.ts';
import type { ElementType, Kernel, Target } from '../program/types.ts';

/** A layer's calls, with what only some targets have. */
export interface TargetLowering<K extends Kernel> extends Lowering<K> {
  readonly readsImages?: boolean;
  savedTypes?(geometry: unknown): Readonly<Record<string, ElementType>>;
}

export interface LoweringTarget<K extends Kernel> {
  readonly name: Target;
  lowering(kind: KernelLowering): TargetLowering<K>;
  /** Copies, with layers or a sum as its epilogue. */
  elementwise(problem: ElementwiseProblem): K;
  readonly loss: LossKernels<K>;
  readonly optimizer: SgdKernels<K>;
  /** Present where images are stored [N, H, W, C]: what converts to each order. */
  readonly layout?: Readonly<Record<Order, (problem: LayoutProblem) => K>>;
}
