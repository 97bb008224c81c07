/** The optimizers in plain float64, by kind: what the reference of each folder computes, under one signature. */
import { compilerAssert } from '../../compiler/assert.ts';
import type { Parameter } from '../../compiler/graph/types.ts';
import { sgdUpdate } from '../../compiler/optimizers/sgd/reference.ts';
import type { SgdSettings } from '../../compiler/optimizers/sgd/schema.ts';
import { type Choice, choiceName } from '../../compiler/recipe/recipe-kind.ts';

/** A parameter, and what the optimizer keeps for it by the optimizer's own names; 0 before the first update. */
export interface UpdateState {
  readonly w: Float64Array;
  readonly kept: Readonly<Record<string, Float64Array>>;
}

export interface UpdateFactors extends Pick<Parameter, 'learningRateMultiplier' | 'decayMultiplier'> {
  readonly learningRate: number;
}

export interface OptimizerReference {
  /** Names of what is kept. */
  readonly keeps: readonly string[];
  update(before: UpdateState, g: Float64Array, factors: UpdateFactors): UpdateState;
}

const references: Readonly<Record<string, (settings: unknown) => OptimizerReference>> = {
  sgd(settings) {
    const { momentum = 0, weight_decay: weightDecay = 0 } = settings as Partial<SgdSettings>;
    return {
      keeps: ['velocity'],
      update({ w, kept: { velocity: v = new Float64Array(w.length) } }, g, factors) {
        const after = sgdUpdate({ w, v }, g, { ...factors, momentum, weightDecay });
        return { w: after.w, kept: { velocity: after.v } };
      },
    };
  },
};

/** The optimizer that a spec chooses. */
export function optimizerReference(choice: Choice): OptimizerReference {
  const reference = references[choiceName(choice)];
  compilerAssert(reference !== undefined, `no reference for the optimizer ${choiceName(choice)}`);
  return reference(typeof choice === 'string' ? {} : choice[choiceName(choice)]);
}
