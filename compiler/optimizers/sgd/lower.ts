/** The update of one parameter tensor, in the paper's form: v ← m·v − wd·ε·w − ε·g, w ← w + v, with ε and wd scaled per parameter. */
import type { Parameter } from '../../graph/types.ts';
import type { KernelCall } from '../../program/types.ts';
import type { Span } from '../../source/span.ts';
import type { SgdProblem } from './kernels.ts';

export interface UpdateSite {
  readonly parameter: Parameter;
  readonly momentum: number;
  readonly weightDecay: number;
  readonly span: Span;
}

export function updateCall({ parameter, momentum, weightDecay, span }: UpdateSite): KernelCall {
  const { name, layer, role, shape, learningRateMultiplier, decayMultiplier } = parameter;
  return {
    name: `${layer}_${role}_update`,
    kernel: 'sgd.update',
    problem: { shape, momentum, decay: weightDecay * decayMultiplier, learningRateMultiplier } satisfies SgdProblem,
    bindings: [
      { name: 'w', buffer: name, access: 'read_write' },
      { name: 'g', buffer: `grad.${name}`, access: 'read' },
      { name: 'v', buffer: `velocity.${name}`, access: 'read_write' },
    ],
    layers: [layer],
    span,
  };
}
