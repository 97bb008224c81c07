/** The update of one parameter tensor, in the paper's form: v ← m·v − wd·ε·w − ε·g, w ← w + v, with ε and wd scaled per parameter. */
import type { Parameter } from '../../graph/types.ts';
import type { Kernel, KernelCall } from '../../program/types.ts';
import type { Span } from '../../source/span.ts';

export interface SgdProblem {
  readonly shape: readonly number[];
  readonly momentum: number;
  /** Weight decay times the parameter's decay multiplier. */
  readonly decay: number;
  readonly learningRateMultiplier: number;
}

/** The kernel of one target. */
export interface SgdKernels<K> {
  update(problem: SgdProblem): K;
}

export interface UpdateSite {
  readonly parameter: Parameter;
  readonly momentum: number;
  readonly weightDecay: number;
  readonly span: Span;
}

export function updateCall<K extends Kernel>(
  { parameter, momentum, weightDecay, span }: UpdateSite,
  kernels: SgdKernels<K>,
): KernelCall<K> {
  const { name, layer, role, shape, learningRateMultiplier, decayMultiplier } = parameter;
  return {
    name: `${layer}_${role}_update`,
    kernel: kernels.update({ shape, momentum, decay: weightDecay * decayMultiplier, learningRateMultiplier }),
    bindings: [
      { name: 'w', buffer: name, access: 'read_write' },
      { name: 'g', buffer: `grad.${name}`, access: 'read' },
      { name: 'v', buffer: `velocity.${name}`, access: 'read_write' },
    ],
    layers: [layer],
    span,
  };
}
