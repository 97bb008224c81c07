/** The update of one parameter tensor, in the paper's form: v ← m·v − wd·ε·w − ε·g, w ← w + v, with ε and wd scaled per parameter. */
import { compilerAssert } from '../../assert.ts';
import type { OptimizerLowering } from '../lowering.ts';
import type { SgdSettings } from './schema.ts';
import type { SgdProblem } from './wgsl/kernels.ts';

export const sgdLowering: OptimizerLowering<SgdSettings> = {
  update({ settings: { momentum = 0, weight_decay: weightDecay = 0 }, parameter, gradient, state, span }) {
    const { name, layer, role, shape, learningRateMultiplier, decayMultiplier } = parameter;
    const { velocity } = state;
    compilerAssert(velocity !== undefined, `${name} has no velocity`, span);
    return [
      {
        name: `${layer}_${role}_update`,
        kernel: 'sgd.update',
        problem: { shape, momentum, decay: weightDecay * decayMultiplier, learningRateMultiplier } satisfies SgdProblem,
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
