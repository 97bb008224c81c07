/** The C kernel of softmax. */
import { type AnyCKernelFamily, type CKernelView, defineCKernel } from '../../emit/c/kernel.ts';
import template from './forward.c.hbs';
import type { SoftmaxProblem } from './kernels.ts';

interface SoftmaxView extends CKernelView {
  readonly classes: number;
}

const forward = defineCKernel<SoftmaxProblem, SoftmaxView>({
  name: 'softmax.forward',
  template,
  view: ({ classes }) => ({
    header: ['y[n, i] = exp(x[n, i] − max x[n]) / Σ exp(x[n, j] − max x[n]).', 'A thread owns samples.'],
    layouts: { x: `[N, ${classes}]`, y: `[N, ${classes}]` },
    classes,
  }),
});

export const cFamilies: readonly AnyCKernelFamily[] = [forward];
