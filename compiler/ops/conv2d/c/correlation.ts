/**
 * The C kernels of the forward pass and the input gradient of conv2d: implicit matrix products. Rows of a tile are neighbouring
 * pixels, its columns a panel of output channels; the summation runs over taps and input channels as they lie in a band.
 */

import type { KernelCall } from '../../../program/types.ts';
import { product } from '../../../targets/c/expressions.ts';
import { defineCKernel } from '../../../targets/c/kernel.ts';
import { WIDEST_PANEL } from '../../../targets/c/tile.ts';
import type { Correlation, CorrelationAxis } from '../correlation.ts';
import type { CorrelationProblem } from '../lower.ts';
import { type BandAxis, bandWalk, gatherFunction, planBand } from './band.ts';
import template from './correlation.c.hbs';
import { type CorrelationView, correlationFrame } from './correlation-frame.ts';

/** Summands that a tile adds before it moves on: a panel of that many weights fits the first-level cache beside the pixels. */
const DEPTH = 384;

export const correlate = defineCKernel<CorrelationProblem, CorrelationView>({
  name: 'conv2d.forward',
  template,
  view: correlationView,
});

export const correlateGradient = defineCKernel<CorrelationProblem, CorrelationView>({
  name: 'conv2d.input_gradient',
  template,
  view: correlationView,
});

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
  const { windows: outRows } = input.rows;
  const { windows: outColumns } = input.columns;
  return {
    ...correlationFrame(problem, call, { ownership: 'A thread owns panels of channels within bands of rows.' }),
    scratchFloats: band.bandFloats + band.bandOutRows * outColumns * WIDEST_PANEL,
    gather: gatherFunction(call.name, input, band),
    sumsComment: `Adds to sums [rows, ${outColumns}, PANEL] what the taps give them. The weights of some steps stay in the first-level cache while all pixels pass.`,
    ...band,
    ...summation(correlation, band),
    ...bandWalk(input.rows, band),
    outRows,
    outColumns,
    unitsPerBand: product([rows.phases * columns.phases, groups, 'group_panels']),
    group: groups === 1 ? '0' : `unit / group_panels % ${groups}`,
    phased: rows.phases * columns.phases > 1,
    phases: rows.phases * columns.phases,
    phaseRows: rows.phases,
    phaseColumns: columns.phases,
    bandRows: rows.offsets.map((offset) => offset - input.rows.start).join(', '),
    bandColumns: columns.offsets.map((offset) => offset - input.columns.start).join(', '),
  };
}

/** Positions that the windows of all phases reach. */
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

/**
 * The summation as steps: runs of neighbouring floats of the band, each from an offset on. A row of taps is one run where its
 * pixels touch and all their channels count; long runs are cut into pieces.
 */
function summation(
  { groups, inChannels, rows, columns }: Correlation,
  { lineFloats }: { readonly lineFloats: number },
) {
  const merged = groups === 1 && columns.dilation === 1;
  const run = merged ? columns.taps * inChannels : inChannels;
  const runs = merged ? rows.taps : rows.taps * columns.taps;
  const pieces = Math.ceil(run / DEPTH);
  const piece = Math.ceil(run / pieces);
  const tap = pieces === 1 ? 'step' : `step / ${pieces}`;
  const tapOffset = merged
    ? `${tap} * ${rows.dilation * lineFloats}`
    : `${tap} / ${columns.taps} * ${rows.dilation * lineFloats} + ${tap} % ${columns.taps} * ${columns.dilation * groups * inChannels}`;
  const cut = pieces > 1;
  const even = run % pieces === 0;
  return {
    steps: runs * pieces,
    stepsAtOnce: Math.max(1, Math.floor(DEPTH / piece)),
    stepOffset: cut ? `${tapOffset} + step % ${pieces} * ${piece}` : tapOffset,
    stepDepth: even ? `${piece}` : `min_size(${piece}, ${run} - step % ${pieces} * ${piece})`,
    stepWeights: even ? `step * ${piece}` : `(${tap} * ${run} + step % ${pieces} * ${piece})`,
    columnStep: columns.stride * groups * inChannels,
    rowStep: rows.stride * lineFloats,
    panelDepth: rows.taps * columns.taps * inChannels,
  };
}
