/** The C kernel of the SGD update. */
import { type CKernelView, defineCKernel } from '../../../targets/c/kernel.ts';
import { floatLiteral } from '../../../targets/c/literals.ts';
import type { SgdProblem } from '../lower.ts';
import template from './update.c.hbs';
import shared from './update.shared.c.hbs';

interface SgdView extends CKernelView {
  readonly elements: number;
  readonly momentum: string;
  readonly decay: string;
  /** ` * 2.0f`, or nothing for a multiplier of 1. */
  readonly rateFactor: string;
}

const update = defineCKernel<SgdProblem, SgdView>({
  name: 'sgd.update',
  template,
  shared: () => [shared],
  view({ shape, momentum, decay, learningRateMultiplier }) {
    const elements = shape.reduce((product, extent) => product * extent, 1);
    const layout = `[${shape.join(', ')}]`;
    return {
      header: [
        'v ← momentum · v − ε · (decay · w + g), w ← w + v: the learning rate ε is inside v.',
        'A thread owns cache lines of 16 weights.',
      ],
      layouts: { w: layout, g: layout, v: layout },
      elements,
      momentum: floatLiteral(momentum),
      decay: floatLiteral(decay),
      rateFactor: learningRateMultiplier === 1 ? '' : ` * ${floatLiteral(learningRateMultiplier)}`,
    };
  },
});

export const cKernels = { update };
