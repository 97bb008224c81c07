/** The kernel family of the SGD update. */
import { defineKernel } from '../../../targets/wgsl/kernel.ts';
import { constant } from '../../../targets/wgsl/literals.ts';
import { type ElementwiseView, elementwiseView } from '../../shared/wgsl/elementwise.ts';
import { kernelRule, type SgdProblem } from '../lower.ts';
import template from './update.wgsl.hbs';

interface SgdView extends ElementwiseView {
  readonly nesterov: boolean;
  /** Whether ε is outside of v. */
  readonly outside: boolean;
}

const update = defineKernel<SgdProblem, SgdView>({
  name: 'sgd.update',
  template: { gpu: template, software: template },
  sameForAllProfiles: true,
  view(problem) {
    const { shape, momentum, nesterov, coupling, decay, learningRateMultiplier } = problem;
    const view = elementwiseView({
      shape,
      tensors: ['w', 'g', 'v'],
      header: [kernelRule(problem, { momentum: 'MOMENTUM', decay: 'DECAY' })],
      constants: [constant('MOMENTUM', 'f32', momentum), constant('DECAY', 'f32', decay)],
      learningRateMultiplier,
    });
    return { ...view, nesterov, outside: coupling === 'outside' };
  },
});

export const wgslKernels = { update };
