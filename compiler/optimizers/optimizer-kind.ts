/**
 * What a folder in `optimizers/` gives the language: the words of an update rule, what it keeps from step to step, and its learning rate.
 * The kernels of the update are the other half, `lowering.ts`, which only a build loads.
 */
import type { Parameter } from '../graph/types.ts';
import type { DerivedConstant } from '../ops/shared/float32.ts';
import type { RecipeKind } from '../recipe/recipe-kind.ts';
import type { OptimizerLowering } from './lowering.ts';

export interface OptimizerDefinition<S> extends RecipeKind<S> {
  /** ε before the schedule changes it. */
  learningRate(settings: S): number;
  /** What the optimizer keeps for each parameter from step to step: tensors of its shape, 0 at first. Checkpoints name them `<what>.<parameter>`. */
  state(settings: S): readonly string[];
  /** The rule for the comment above the update phase: "SGD for each parameter: v ← 0.9·v − ε·g; w ← w + v". */
  describe(settings: S): string;
  /** Constants of a parameter's update kernel that are computed from several numbers, without those that are 0. */
  constants(settings: S, parameter: Pick<Parameter, 'decayMultiplier'>): readonly Omit<DerivedConstant, 'at'>[];
  /** The folder's other half, which only a build loads. */
  lowering(): Promise<{ readonly lowering: OptimizerLowering }>;
}

/** An optimizer with the type of its settings closed over. */
export type OptimizerKind = OptimizerDefinition<unknown>;

/** Closes over the settings: the schema guarantees them. */
export function defineOptimizer<S>(definition: OptimizerDefinition<S>): OptimizerKind {
  return definition;
}
