/** The kernel family of the AdamW update. */
import { defineKernel } from '../../../targets/wgsl/kernel.ts';
import type { MomentsProblem } from '../../shared/moments/lower.ts';
import { type MomentsView, momentsView } from '../../shared/wgsl/moments.ts';
import template from './update.wgsl.hbs';

const update = defineKernel<MomentsProblem, MomentsView>({
  name: 'adamw.update',
  template: { gpu: template, software: template },
  sameForAllProfiles: true,
  view: (problem) =>
    momentsView(
      problem,
      problem.decay === 0
        ? 'w ← w − ε · (m / c₁) / (√(v / c₂) + EPSILON).'
        : 'w ← w − ε · (DECAY · w + (m / c₁) / (√(v / c₂) + EPSILON)).',
    ),
});

export const wgslKernels = { update };
