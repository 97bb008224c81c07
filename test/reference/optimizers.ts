/** The optimizers in plain float64, by kind: what the reference of each folder computes, under one signature. */
import { compilerAssert } from '../../compiler/assert.ts';
import type { Parameter } from '../../compiler/graph/types.ts';
import { adamUpdate } from '../../compiler/optimizers/adam/reference.ts';
import { adamwUpdate } from '../../compiler/optimizers/adamw/reference.ts';
import { chosenOptimizer } from '../../compiler/optimizers/registry.ts';
import { sgdUpdate } from '../../compiler/optimizers/sgd/reference.ts';
import type { SgdSettings } from '../../compiler/optimizers/sgd/schema.ts';
import type { MomentScalars, MomentState } from '../../compiler/optimizers/shared/moments/reference.ts';
import type { MomentSettings } from '../../compiler/optimizers/shared/moments/schema.ts';
import type { Choice } from '../../compiler/recipe/recipe-kind.ts';

/** A parameter, and what the optimizer keeps for it by the optimizer's own names; 0 before the first update. */
export interface UpdateState {
  readonly w: Float64Array;
  readonly kept: Readonly<Record<string, Float64Array>>;
}

export interface UpdateFactors extends Pick<Parameter, 'learningRateMultiplier' | 'decayMultiplier'> {
  readonly learningRate: number;
  /** Number of the update, from 1 on. */
  readonly update: number;
}

export interface OptimizerReference {
  /** Names of what is kept. */
  readonly keeps: readonly string[];
  update(before: UpdateState, g: Float64Array, factors: UpdateFactors): UpdateState;
}

type Update = OptimizerReference['update'];

const references: Readonly<Record<string, (settings: unknown, keeps: readonly string[]) => Update>> = {
  sgd(settings, [what = '']) {
    const { momentum, weight_decay: weightDecay, nesterov, coupling } = settings as SgdSettings;
    return ({ w, kept }, g, factors) => {
      const v = kept[what] ?? new Float64Array(w.length);
      const after = sgdUpdate({ w, v }, g, { ...factors, momentum, weightDecay, nesterov, coupling });
      return { w: after.w, kept: { [what]: after.v } };
    };
  },
  adam: momentsReference(adamUpdate),
  adamw: momentsReference(adamwUpdate),
};

function momentsReference(rule: (before: MomentState, g: Float64Array, scalars: MomentScalars) => MomentState) {
  return (settings: unknown, [mean = '', square = '']: readonly string[]): Update => {
    const { weight_decay: weightDecay, ...averages } = settings as MomentSettings;
    return ({ w, kept }, g, factors) => {
      const zeros = new Float64Array(w.length);
      const before = { w, m: kept[mean] ?? zeros, v: kept[square] ?? zeros };
      const after = rule(before, g, { ...averages, ...factors, weightDecay });
      return { w: after.w, kept: { [mean]: after.m, [square]: after.v } };
    };
  };
}

/** The optimizer that a spec chooses. */
export function optimizerReference(choice: Choice): OptimizerReference {
  const { kind, settings } = chosenOptimizer(choice);
  const reference = references[kind.kind];
  compilerAssert(reference !== undefined, `no reference for the optimizer ${kind.kind}`);
  const keeps = kind.state(settings);
  return { keeps, update: reference(settings, keeps) };
}
