/** The view of a WGSL update kernel with averages of the gradient and of its square. */
import type { KernelView } from '../../../targets/wgsl/kernel.ts';
import { constant } from '../../../targets/wgsl/literals.ts';
import { logBeta, type MomentsProblem } from '../moments/lower.ts';
import { elementwiseView } from './elementwise.ts';

export interface MomentsView extends KernelView {
  readonly index: string;
  /** ` * RATE_FACTOR`, or nothing for a multiplier of 1. */
  readonly rateFactor: string;
  readonly decays: boolean;
}

/** `rule`: the update in WGSL's names. */
export function momentsView(problem: MomentsProblem, rule: string): MomentsView {
  const { shape, beta1, beta2, epsilon, decay, learningRateMultiplier } = problem;
  const averages = 'm ← m + SHARE1 · (g − m), v ← v + SHARE2 · (g² − v), cᵢ = 1 − βᵢᵗ';
  const constants = [
    constant('SHARE1', 'f32', 1 - beta1, '1 − beta1'),
    constant('SHARE2', 'f32', 1 - beta2, '1 − beta2'),
    constant('LOG_BETA1', 'f32', logBeta(beta1)),
    constant('LOG_BETA2', 'f32', logBeta(beta2)),
    constant('EPSILON', 'f32', epsilon),
    ...(decay === 0 ? [] : [constant('DECAY', 'f32', decay)]),
  ];
  const header = [averages, rule];
  const view = elementwiseView({ shape, tensors: ['w', 'g', 'm', 'v'], header, constants, learningRateMultiplier });
  return { ...view, decays: decay !== 0 };
}
