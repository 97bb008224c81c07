/** The C kernel of softmax. */
import { type CKernelView, defineCKernel } from '../../../targets/c/kernel.ts';
import type { SoftmaxProblem } from '../lower.ts';
import template from './forward.c.hbs';
import shared from './softmax.shared.c.hbs';

interface SoftmaxView extends CKernelView {
  readonly classes: number;
}

const forward = defineCKernel<SoftmaxProblem, SoftmaxView>({
  name: 'softmax.forward',
  template,
  shared: () => [shared],
  view: ({ classes }) => ({
    header: ['y[n, i] = exp(x[n, i] − max x[n]) / Σ exp(x[n, j] − max x[n]).', 'A thread owns samples.'],
    layouts: { x: `[N, ${classes}]`, y: `[N, ${classes}]` },
    classes,
  }),
});

export const cKernels = { forward };
