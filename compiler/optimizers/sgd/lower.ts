/** The update of one parameter tensor, in the paper's form: v ← m·v − wd·ε·w − ε·g, w ← w + v, with ε and wd scaled per parameter. */
import { compilerAssert } from '../../assert.ts';
import type { Kernel } from '../../program/types.ts';
import type { UpdateLowering } from '../lowering.ts';
import type { SgdSettings } from './schema.ts';

export interface SgdProblem {
  readonly shape: readonly number[];
  readonly momentum: number;
  /** Weight decay times the parameter's decay multiplier. */
  readonly decay: number;
  readonly learningRateMultiplier: number;
}

/** The kernel of one target. */
interface SgdKernels<K> {
  update(problem: SgdProblem): K;
}

export function lowerSgd<K extends Kernel>(kernels: SgdKernels<K>): UpdateLowering<K, SgdSettings> {
  return {
    update({ settings: { momentum, weight_decay: weightDecay }, parameter, gradient, state, span }) {
      const { name, layer, role, shape, learningRateMultiplier, decayMultiplier } = parameter;
      const { velocity } = state;
      compilerAssert(velocity !== undefined, `${name} has no velocity`, span);
      return [
        {
          name: `${layer}_${role}_update`,
          kernel: kernels.update({ shape, momentum, decay: weightDecay * decayMultiplier, learningRateMultiplier }),
          bindings: [
            { name: 'w', buffer: name, access: 'read_write' },
            { name: 'g', buffer: gradient, access: 'read' },
            { name: 'v', buffer: velocity, access: 'read_write' },
          ],
          layers: [layer],
          span,
        },
      ];
    },
  };
}
