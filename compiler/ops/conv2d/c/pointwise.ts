/**
 * The C kernels of convolutions with kernels of 1 × 1, forward and input gradient: a matrix product of the pixels, as they lie in the
 * image, and panels of weights.
 */

import type { KernelCall } from '../../../program/types.ts';
import { initializer } from '../../../targets/c/initializer.ts';
import { defineCKernel } from '../../../targets/c/kernel.ts';
import type { Correlation } from '../correlation.ts';
import type { CorrelationProblem } from '../lower.ts';
import { type CorrelationView, correlationFrame } from './correlation-frame.ts';
import template from './pointwise.c.hbs';
import pointwise from './pointwise.shared.c.hbs';

export const pointwiseForward = defineCKernel<CorrelationProblem, CorrelationView>({
  name: 'conv2d.pointwise_forward',
  template,
  shared,
  view,
});

export const pointwiseInputGradient = defineCKernel<CorrelationProblem, CorrelationView>({
  name: 'conv2d.pointwise_input_gradient',
  template,
  shared,
  view,
});

/** Whether each output pixel sees the input pixel at its own place, and no other. */
export function isPointwise({ rows, columns }: Correlation): boolean {
  return [rows, columns].every(
    ({ input, output, kernel, stride, phases, offsets }) =>
      kernel === 1 && stride === 1 && phases === 1 && offsets[0] === 0 && input === output,
  );
}

function shared(): readonly string[] {
  return [pointwise];
}

function view(problem: CorrelationProblem, call: KernelCall) {
  const { correlation, channelsFirstInput } = problem;
  const { groups, inChannels, outChannels, rows, columns } = correlation;
  return {
    ...correlationFrame(problem, call, { ownership: 'A thread owns panels of channels of tiles of pixels.' }),
    extents: initializer([
      { groups, in_channels: inChannels, out_channels: outChannels },
      { pixels: rows.output * columns.output, channels_first: channelsFirstInput ? 1 : 0 },
    ]),
  };
}
