/** The C kernel of the SGD update. */
import { type CKernelView, defineCKernel } from '../../../targets/c/kernel.ts';
import { floatLiteral } from '../../../targets/c/literals.ts';
import { renderTemplate } from '../../../targets/c/render.ts';
import { kernelRule, type SgdProblem } from '../lower.ts';
import template from './update.c.hbs';
import shared from './update.shared.c.hbs';

interface SgdView extends CKernelView {
  readonly elements: number;
  readonly momentum: string;
  readonly decay: string;
  /** ` * 2.0f`, or nothing for a multiplier of 1. */
  readonly rateFactor: string;
}

/** All parameters of a network are updated by the same rule. */
function sgdFunction(problem: SgdProblem): string {
  const { nesterov, coupling } = problem;
  const rule = kernelRule(problem, { momentum: 'momentum', decay: 'decay' }).replace(/:.*/, '').replaceAll('ε', 'rate');
  return renderTemplate(shared, { rule, nesterov, outside: coupling === 'outside' });
}

const update = defineCKernel<SgdProblem, SgdView>({
  name: 'sgd.update',
  template,
  shared: (problem) => [sgdFunction(problem)],
  view(problem) {
    const { shape, momentum, decay, learningRateMultiplier } = problem;
    const elements = shape.reduce((product, extent) => product * extent, 1);
    const layout = `[${shape.join(', ')}]`;
    return {
      header: [
        kernelRule(problem, { momentum: 'momentum', decay: 'decay' }),
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
