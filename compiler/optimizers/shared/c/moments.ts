/** The view of a C update kernel with averages of the gradient and of its square, and what such kernels share. */
import type { CKernelView } from '../../../targets/c/kernel.ts';
import { floatLiteral } from '../../../targets/c/literals.ts';
import { logBeta, type MomentsProblem } from '../moments/lower.ts';
import shared from './moments.shared.c.hbs';

export { shared as momentsShared };

export interface MomentsView extends CKernelView {
  readonly elements: number;
  /** Fields of `Moments`: `.decay = 0.0005f, …`. */
  readonly fields: string;
  /** ` * 2.0f`, or nothing for a multiplier of 1. */
  readonly rateFactor: string;
}

/** `rule`: the update in C's names. */
export function momentsView(problem: MomentsProblem, rule: string): MomentsView {
  const { shape, beta1, beta2, epsilon, decay, learningRateMultiplier } = problem;
  const layout = `[${shape.join(', ')}]`;
  const numbers = {
    decay,
    epsilon,
    share1: 1 - beta1,
    share2: 1 - beta2,
    log_beta1: logBeta(beta1),
    log_beta2: logBeta(beta2),
  };
  return {
    header: [
      'm ← m + share1 · (g − m), v ← v + share2 · (g² − v), cᵢ = 1 − βᵢᵗ',
      rule,
      'A thread owns cache lines of 16 weights.',
    ],
    layouts: { w: layout, g: layout, m: layout, v: layout },
    elements: shape.reduce((product, extent) => product * extent, 1),
    fields: Object.entries(numbers)
      .map(([name, value]) => `.${name} = ${floatLiteral(value)}`)
      .join(', '),
    rateFactor: learningRateMultiplier === 1 ? '' : ` * ${floatLiteral(learningRateMultiplier)}`,
  };
}
