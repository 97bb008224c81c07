/** The kernel family of the Adam update. */
import { defineKernel } from '../../../targets/wgsl/kernel.ts';
import type { MomentsProblem } from '../../shared/moments/lower.ts';
import { type MomentsView, momentsView } from '../../shared/wgsl/moments.ts';
import template from './update.wgsl.hbs';

const update = defineKernel<MomentsProblem, MomentsView>({
  name: 'adam.update',
  template: { gpu: template, software: template },
  sameForAllProfiles: true,
  view: (problem) =>
    momentsView(
      problem,
      problem.decay === 0
        ? 'w ← w − ε · (m / c₁) / (√(v / c₂) + EPSILON).'
        : 'w ← w − ε · (m / c₁) / (√(v / c₂) + EPSILON), where g already has DECAY · w in it.',
    ),
});

export const wgslKernels = { update };
