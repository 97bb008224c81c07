/** The update of one parameter tensor that keeps averages of its gradient and of its square: one kernel, whatever the rule. */
import { compilerAssert } from '../../../assert.ts';
import type { Kernel } from '../../../program/types.ts';
import type { UpdateLowering } from '../../lowering.ts';
import type { MomentSettings } from './schema.ts';

export interface MomentsProblem {
  readonly shape: readonly number[];
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  /** Weight decay times the parameter's decay multiplier. */
  readonly decay: number;
  readonly learningRateMultiplier: number;
}

/** The kernel of one target. */
interface MomentsKernels<K> {
  update(problem: MomentsProblem): K;
}

export function lowerMoments<K extends Kernel>(kernels: MomentsKernels<K>): UpdateLowering<K, MomentSettings> {
  return {
    update({ settings: { beta1, beta2, epsilon, weight_decay: weightDecay }, parameter, gradient, state, span }) {
      const { name, layer, role, shape, learningRateMultiplier, decayMultiplier } = parameter;
      const { exp_avg: mean, exp_avg_sq: square } = state;
      compilerAssert(mean !== undefined && square !== undefined, `${name} has no averages of its gradient`, span);
      const decay = weightDecay * decayMultiplier;
      return [
        {
          name: `${layer}_${role}_update`,
          kernel: kernels.update({ shape, beta1, beta2, epsilon, decay, learningRateMultiplier }),
          bindings: [
            { name: 'w', buffer: name, access: 'read_write' },
            { name: 'g', buffer: gradient, access: 'read' },
            { name: 'm', buffer: mean, access: 'read_write' },
            { name: 'v', buffer: square, access: 'read_write' },
          ],
          layers: [layer],
          span,
        },
      ];
    },
  };
}

/** ln β for the bias correction 1 − βᵗ. Where β is 0 the correction is 1 from the first update on, as it is with this. */
export function logBeta(beta: number): number {
  return Math.max(Math.log(beta), -100);
}
