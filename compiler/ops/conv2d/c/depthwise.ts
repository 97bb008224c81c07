/**
 * The C kernels of depthwise convolutions, forward and input gradient: a panel of channels of neighbouring windows at a time, whose sums
 * stay in registers while the taps pass over them. Images are read in place.
 */

import type { KernelCall } from '../../../program/types.ts';
import { initializer, type Members } from '../../../targets/c/initializer.ts';
import { defineCKernel } from '../../../targets/c/kernel.ts';
import type { Correlation, CorrelationAxis } from '../correlation.ts';
import type { CorrelationProblem } from '../lower.ts';
import { type CorrelationView, correlationFrame } from './correlation-frame.ts';
import template from './depthwise.c.hbs';
import depthwise from './depthwise.shared.c.hbs';
import depthwiseCorrelation from './depthwise-correlation.shared.c.hbs';

export const depthwiseForward = defineCKernel<CorrelationProblem, CorrelationView>({
  name: 'conv2d.depthwise_forward',
  template,
  shared,
  view,
});

export const depthwiseInputGradient = defineCKernel<CorrelationProblem, CorrelationView>({
  name: 'conv2d.depthwise_input_gradient',
  template,
  shared,
  view,
});

function shared(): readonly string[] {
  return [depthwise, depthwiseCorrelation];
}

function view(problem: CorrelationProblem, call: KernelCall) {
  return {
    ...correlationFrame(problem, call, { ownership: 'A thread owns panels of channels of rows.' }),
    extents: depthwiseExtents(problem.correlation, problem.channelsFirstInput),
  };
}

/** The `Depthwise` of `depthwise.shared.c.hbs`; `more` are members that not all kernels need. */
export function depthwiseExtents(
  { groups, rows, columns }: Correlation,
  channelsFirst: boolean,
  more: Members = {},
): string {
  return initializer([
    { channels: groups, height: rows.input, width: columns.input, channels_first: channelsFirst ? 1 : 0 },
    { out_height: rows.output, out_width: columns.output },
    { tap_rows: rows.taps, tap_columns: columns.taps },
    { row_stride: rows.stride, column_stride: columns.stride },
    { row_dilation: rows.dilation, column_dilation: columns.dilation },
    { row_phases: rows.phases, column_phases: columns.phases },
    { top: starts(rows), left: starts(columns), inside: leastInside(columns) },
    more,
  ]);
}

function starts({ offsets }: CorrelationAxis): string {
  return `(const int32_t[]){${offsets.join(', ')}}`;
}

/**
 * Windows of a row none of whose taps lies outside of the input: of the phase with the fewest, among those that have any. 1 if none has:
 * tiles are that wide.
 */
export function leastInside({ input, output, taps, stride, dilation, phases, offsets }: CorrelationAxis): number {
  const counts = offsets.map((offset, phase) => {
    const windows = Math.ceil((output - phase) / phases);
    const last = Math.floor((input - 1 - (taps - 1) * dilation - offset) / stride);
    return Math.min(windows, last + 1) - Math.max(0, Math.ceil(-offset / stride));
  });
  const some = counts.filter((count) => count > 0);
  return some.length === 0 ? 1 : Math.min(...some);
}
