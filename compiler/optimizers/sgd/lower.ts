/** The update of one parameter tensor: momentum gathers gradients in the buffer v, with ε and wd scaled per parameter. */
import { compilerAssert } from '../../assert.ts';
import type { Kernel } from '../../program/types.ts';
import type { UpdateLowering } from '../lowering.ts';
import { velocityName } from './rule.ts';
import type { SgdSettings } from './schema.ts';

export interface SgdProblem extends Pick<SgdSettings, 'momentum' | 'nesterov' | 'coupling'> {
  readonly shape: readonly number[];
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
    update({ settings, parameter, gradient, state, span }) {
      const { momentum, nesterov, coupling } = settings;
      const { name, layer, role, shape, learningRateMultiplier, decayMultiplier } = parameter;
      const velocity = state[velocityName(settings)];
      compilerAssert(velocity !== undefined, `${name} has no velocity`, span);
      const decay = settings.weight_decay * decayMultiplier;
      return [
        {
          name: `${layer}_${role}_update`,
          kernel: kernels.update({ shape, momentum, nesterov, coupling, decay, learningRateMultiplier }),
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

/** The update in a kernel's names for its constants, and where ε stands. */
export function kernelRule(
  { nesterov, coupling }: Pick<SgdProblem, 'nesterov' | 'coupling'>,
  { momentum, decay }: { readonly momentum: string; readonly decay: string },
): string {
  const gradient = `(${decay} · w + g)`;
  const inside = `${momentum} · v − ε · ${gradient}`;
  const outside = `${momentum} · v + ${decay} · w + g`;
  return coupling === 'inside'
    ? `v ← ${inside}, w ← w + ${nesterov ? inside : 'v'}: the learning rate ε is inside v.`
    : `v ← ${outside}, w ← w − ε · ${nesterov ? `(${outside})` : 'v'}: the learning rate ε is outside of v.`;
}
