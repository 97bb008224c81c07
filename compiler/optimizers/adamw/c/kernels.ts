/** The C kernel of the AdamW update. */
import { defineCKernel } from '../../../targets/c/kernel.ts';
import { type MomentsView, momentsShared, momentsView } from '../../shared/c/moments.ts';
import type { MomentsProblem } from '../../shared/moments/lower.ts';
import template from './update.c.hbs';
import shared from './update.shared.c.hbs';

const update = defineCKernel<MomentsProblem, MomentsView>({
  name: 'adamw.update',
  template,
  shared: () => [momentsShared, shared],
  view: (problem) => momentsView(problem, 'w ← w − ε · (decay · w + (m / c₁) / (√(v / c₂) + epsilon)).'),
});

export const cKernels = { update };
