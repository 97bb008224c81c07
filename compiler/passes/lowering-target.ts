/** What lowering requires of a target. */
import type { GradientKernels } from '../gradients/lower.ts';
import type { LossCalls, LossLowering } from '../losses/lowering.ts';
import type { KernelLowering, Lowering } from '../ops/lowering.ts';
import type { OptimizerLowering, UpdateLowering } from '../optimizers/lowering.ts';
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
  /** A copy, with layers or a sum as its epilogue. */
  elementwise(problem: ElementwiseProblem): K;
  loss(kind: LossLowering): LossCalls<K>;
  optimizer(kind: OptimizerLowering): UpdateLowering<K>;
  readonly gradients: GradientKernels<K>;
  /** Present where images are stored [N, H, W, C]: the conversion kernel to each order. */
  readonly layout?: Readonly<Record<Order, (problem: LayoutProblem) => K>>;
}
