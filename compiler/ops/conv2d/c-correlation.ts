/**
 * The C kernels of the forward pass and the input gradient of conv2d: implicit matrix products. Rows of a tile are neighbouring
 * pixels, its columns a panel of output channels; the summation runs over taps and input channels as they lie in a band.
 */
import { type EpilogueFunction, epilogueFunction, epilogueSentence } from '../../emit/c/epilogue.ts';
import { product } from '../../emit/c/expressions.ts';
import { type AnyCKernelFamily, type CKernelView, defineCKernel } from '../../emit/c/kernel.ts';
import { WIDEST_PANEL } from '../../emit/c/tile.ts';
import type { KernelCall } from '../../program/types.ts';
import { type BandAxis, bandWalk, gatherFunction, planBand } from './c-band.ts';
import { correlationFormula } from './c-formula.ts';
import template from './correlation.c.hbs';
import type { Correlation, CorrelationAxis } from './correlation.ts';
import type { CorrelationProblem } from './correlation-kernels.ts';

export interface CCorrelationProblem extends CorrelationProblem {
  /** x is [N, C, H, W], as images are uploaded. */
  readonly channelsFirstInput: boolean;
}

/** Summands that a tile adds before it moves on: a panel of that many weights fits the first-level cache beside the pixels. */
const DEPTH = 384;

interface CorrelationView extends CKernelView {
  readonly gather: string;
  readonly epilogue: EpilogueFunction;
  /** For the whole panel, and for the `channels` that are left. */
  readonly wholeEpilogueCall: string;
  readonly epilogueCall: string;
}

export const correlationFamilies: readonly AnyCKernelFamily[] = [
  defineCKernel<CCorrelationProblem, CorrelationView>({ name: 'conv2d.forward', template, view: correlationView }),
  defineCKernel<CCorrelationProblem, CorrelationView>({
    name: 'conv2d.input_gradient',
    template,
    view: correlationView,
  }),
];

function correlationView({ correlation, channelsFirstInput, epilogue }: CCorrelationProblem, call: KernelCall) {
  const { direction, groups, inChannels, outChannels, rows, columns } = correlation;
  const forward = direction === 'forward';
  const channels = groups * inChannels;
  const input = {
    rows: bandAxis(rows),
    columns: bandAxis(columns),
    channels,
    channelsFirst: channelsFirstInput,
    pixelFloats: channels,
  };
  const band = planBand(input);
  const after = epilogueFunction(call.name, epilogue);
  const output = forward ? 'y' : 'dx';
  const { windows: outRows } = input.rows;
  const { windows: outColumns } = input.columns;
  return {
    header: [
      ...correlationFormula(correlation),
      ...epilogueSentence(epilogue),
      'A thread owns panels of channels within bands of rows.',
    ],
    layouts: {
      [forward ? 'x' : 'dy']: channelsFirstInput
        ? `[N, ${channels}, ${rows.input}, ${columns.input}]`
        : `[N, ${rows.input}, ${columns.input}, ${channels}]`,
      weights: 'as packed',
      ...(forward ? { bias: `[${groups * outChannels}]` } : {}),
      [output]: `[N, ${rows.output}, ${columns.output}, ${groups * outChannels}]`,
    },
    scratchFloats: band.bandFloats + band.bandOutRows * outColumns * WIDEST_PANEL,
    gather: gatherFunction(call.name, input, band),
    sumsComment: `Adds to sums [rows, ${outColumns}, PANEL] what the taps give them. The weights of some steps stay in the first-level cache while all pixels pass.`,
    ...band,
    ...summation(correlation, band),
    bias: forward,
    input: forward ? 'x' : 'dy',
    output,
    imageFloats: channels * rows.input * columns.input,
    groups,
    inChannels,
    outChannels,
    allOutChannels: groups * outChannels,
    outRows,
    outColumns,
    outHeight: rows.output,
    outWidth: columns.output,
    unitsPerBand: product([rows.phases * columns.phases, groups, 'group_panels']),
    ...bandWalk(input.rows, band),
    group: groups === 1 ? '0' : `unit / group_panels % ${groups}`,
    phased: rows.phases * columns.phases > 1,
    phases: rows.phases * columns.phases,
    phaseRows: rows.phases,
    phaseColumns: columns.phases,
    bandRows: rows.offsets.map((offset) => offset - input.rows.start).join(', '),
    bandColumns: columns.offsets.map((offset) => offset - input.columns.start).join(', '),
    epilogue: after,
    wholeEpilogueCall: after.call(`${output} + at`, 'at', 'PANEL'),
    epilogueCall: after.call(`${output} + at`, 'at', 'channels'),
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
