/**
 * The C kernels of the forward pass and the input gradient of conv2d: implicit matrix products. Rows of a tile are neighbouring
 * pixels, its columns a panel of output channels; the summation runs over taps and input channels as they lie in a band.
 */

import type { KernelCall } from '../../../program/types.ts';
import { defineCKernel } from '../../../targets/c/kernel.ts';
import { WIDEST_PANEL } from '../../../targets/c/tile.ts';
import type { CorrelationAxis } from '../correlation.ts';
import type { CorrelationProblem } from '../lower.ts';
import { type BandAxis, planBand } from './band.ts';
import { type ConvolutionAxis, convolutionExtents, convolutionShared } from './convolution.ts';
import template from './correlation.c.hbs';
import correlationShared from './correlation.shared.c.hbs';
import { type CorrelationView, correlationFrame, correlationMembers } from './correlation-frame.ts';
import storeChannels from './store-channels.shared.c.hbs';

export const correlate = defineCKernel<CorrelationProblem, CorrelationView>({
  name: 'conv2d.forward',
  template,
  shared,
  view: correlationView,
});

export const correlateGradient = defineCKernel<CorrelationProblem, CorrelationView>({
  name: 'conv2d.input_gradient',
  template,
  shared,
  view: correlationView,
});

function shared(): readonly string[] {
  return [...convolutionShared, storeChannels, correlationShared];
}

function correlationView(problem: CorrelationProblem, call: KernelCall) {
  const { correlation, channelsFirstInput } = problem;
  const { groups, inChannels, rows, columns } = correlation;
  const channels = groups * inChannels;
  const input = {
    rows: bandAxis(rows),
    columns: bandAxis(columns),
    channels,
    channelsFirst: channelsFirstInput,
    pixelFloats: channels,
  };
  const band = planBand(input);
  // The pixels under a row of taps are adjacent, and all their channels count.
  const touching = groups === 1 && columns.dilation === 1;
  return {
    ...correlationFrame(problem, call, { ownership: 'A thread owns panels of channels within bands of rows.' }),
    scratchFloats: band.bandFloats + band.bandOutRows * input.columns.windows * WIDEST_PANEL,
    extents: convolutionExtents({
      input,
      band,
      members: correlationMembers(correlation),
      tapRuns: touching ? 1 : columns.taps,
      rows: phasedAxis(rows, input.rows),
      columns: phasedAxis(columns, input.columns),
    }),
  };
}

function phasedAxis({ taps, stride, dilation, offsets }: CorrelationAxis, { start }: BandAxis): ConvolutionAxis {
  return { taps, stride, dilation, phases: offsets.map((offset) => offset - start) };
}

/** Positions that the windows of all phases read. */
function bandAxis({ input, output, taps, stride, dilation, phases, offsets }: CorrelationAxis): BandAxis {
  const start = Math.min(...offsets);
  return {
    input,
    windows: Math.ceil(output / phases),
    stride,
    reach: Math.max(...offsets) - start + (taps - 1) * dilation + 1,
    start,
  };
}
