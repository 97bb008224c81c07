/** The C kernel of the Adam update. */
import { defineCKernel } from '../../../targets/c/kernel.ts';
import { type MomentsView, momentsShared, momentsView } from '../../shared/c/moments.ts';
import type { MomentsProblem } from '../../shared/moments/lower.ts';
import template from './update.c.hbs';
import shared from './update.shared.c.hbs';

const update = defineCKernel<MomentsProblem, MomentsView>({
  name: 'adam.update',
  template,
  shared: () => [momentsShared, shared],
  view: (problem) =>
    momentsView(problem, 'w ← w − ε · (m / c₁) / (√(v / c₂) + epsilon), where g already has decay · w in it.'),
});

export const cKernels = { update };
