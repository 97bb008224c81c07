/** The C kernels of convolutions by Winograd's filtering: transformed tiles, one matrix product per value of a tile, transformed sums. */

import type { KernelCall } from '../../../program/types.ts';
import { product, quotient, remainder } from '../../../targets/c/expressions.ts';
import { defineCKernel } from '../../../targets/c/kernel.ts';
import { floatLiteral } from '../../../targets/c/literals.ts';
import { NARROWEST_PANEL, panelColumns, WIDEST_PANEL } from '../../../targets/c/tile.ts';
import type { Correlation } from '../correlation.ts';
import type { CorrelationProblem, PackWeightProblem } from '../lower.ts';
import { CHANNEL_UNIT, type Matrix, type Winograd } from '../winograd.ts';
import { bandOfRows, gatherFunction } from './band.ts';
import { type CorrelationView, correlationFrame } from './correlation-frame.ts';
import template from './winograd.c.hbs';
import packTemplate from './winograd-pack-weight.c.hbs';

export interface WinogradProblem extends CorrelationProblem {
  readonly winograd: Winograd;
}

interface WinogradPackProblem extends PackWeightProblem {
  readonly winograd: Winograd;
}

/** Floats of the transformed tiles of a band, and of the sums of some panels of channels. */
const INPUT_FLOATS = 2 ** 18;
const SUM_FLOATS = 2 ** 17;

const LINE_FLOATS = 16;

export const winogradForward = defineCKernel<WinogradProblem, CorrelationView>({
  name: 'conv2d.winograd_forward',
  template,
  view: winogradView,
});

export const winogradInputGradient = defineCKernel<WinogradProblem, CorrelationView>({
  name: 'conv2d.winograd_input_gradient',
  template,
  view: winogradView,
});

export const packWinogradWeight = defineCKernel<WinogradPackProblem>({
  name: 'conv2d.winograd_pack_weight',
  template: packTemplate,
  view: packView,
});

function winogradView(problem: WinogradProblem, call: KernelCall) {
  const { correlation, winograd, channelsFirstInput } = problem;
  const { groups, inChannels, outChannels, rows, columns } = correlation;
  const { outputs, points, tileRows, tileColumns } = winograd;
  const values = points ** 2;
  const channels = groups * inChannels;
  const bandTileRows = largestDivisor(tileRows, INPUT_FLOATS / (values * tileColumns * inChannels));
  const tiles = bandTileRows * tileColumns;
  const input = {
    rows: {
      input: rows.input,
      windows: bandTileRows * outputs,
      stride: 1,
      reach: rows.taps,
      start: rows.offsets[0] ?? 0,
    },
    columns: {
      input: columns.input,
      windows: tileColumns * outputs,
      stride: 1,
      reach: columns.taps,
      start: columns.offsets[0] ?? 0,
    },
    channels,
    channelsFirst: channelsFirstInput,
    pixelFloats: channels,
  };
  const band = bandOfRows(input, bandTileRows * outputs);
  const bands = tileRows / bandTileRows;
  const fitting = Math.max(1, Math.floor(SUM_FLOATS / (values * tiles * WIDEST_PANEL))) * WIDEST_PANEL;
  const parts = Math.ceil(outChannels / fitting);
  const partChannels = panelColumns(Math.ceil(outChannels / parts));
  // Powers of two would put all values of a tile into the same few places of the first-level cache.
  const valueFloats = tiles * inChannels + LINE_FLOATS;
  const inputFloats = values * valueFloats;
  return {
    ...correlationFrame(problem, call, {
      details: [
        `Computed by Winograd's filtering F(${outputs} × ${outputs}, ${rows.taps} × ${rows.taps}): ${values} products per tile and pair of channels instead of ${(outputs * rows.taps) ** 2}.`,
      ],
      ownership: 'A thread owns parts of the channels within bands of tiles.',
    }),
    scratchFloats:
      band.bandFloats +
      inputFloats +
      // The narrowest panels have the most spare lines.
      values * Math.min(partChannels, panelColumns(outChannels)) * (tiles + LINE_FLOATS / NARROWEST_PANEL),
    gather: gatherFunction(call.name, input, band),
    ...band,
    units: product(['worker->batch', bands, groups, parts]),
    source: quotient('unit', parts),
    group: remainder('source', groups),
    imageBand: quotient('source', groups),
    image: quotient('image_band', bands),
    firstRow: bands === 1 ? '0' : `${remainder('image_band', bands)} * ${bandTileRows * outputs}`,
    firstPanel: parts === 1 ? '0' : `${remainder('unit', parts)} * part_panels`,
    bandRows: bandTileRows * outputs + rows.taps - 1,
    tileLine: outputs * band.lineFloats,
    tilePixels: outputs * channels,
    tileColumns,
    tiles,
    values,
    points,
    outputs,
    valueFloats,
    sumFloats: `(${tiles} * PANEL + ${LINE_FLOATS})`,
    inputFloats,
    partChannels,
    loads: names(points).map((name, i) => `const vector ${name} = load(d + ${i * band.lineFloats});`),
    halves: combinations(winograd.input).map((sum, i) => `half[${i}][j] = ${sum};`),
    halfRows: names(points).map((name, j) => `const vector ${name} = half[i][${j}];`),
    stores: combinations(winograd.input).map((sum, j) => `store(to + ${j * valueFloats}, ${sum});`),
    sumLoads: names(points).map(
      (name, i) => `const vector ${name} = load(d + ${i * points} * (${tiles} * PANEL + ${LINE_FLOATS}));`,
    ),
    sumHalves: combinations(winograd.output).map((sum, i) => `half[${i}][j] = ${sum};`),
    outputStores: combinations(winograd.output).map((sum, j) => `store(to + ${j} * PANEL, bias + (${sum}));`),
  };
}

function packView({ correlation, winograd }: WinogradPackProblem) {
  const { direction, groups, inChannels, outChannels, rows } = correlation;
  const { points } = winograd;
  const forward = direction === 'forward';
  const [K, C] = forward ? [groups * outChannels, inChannels] : [groups * inChannels, outChannels];
  const { taps } = rows;
  return {
    header: [
      'Filters g as G g Gᵀ, for the products of transformed tiles: weights [panel, value, channel, PANEL] per group.',
      forward
        ? `A thread owns ${CHANNEL_UNIT} channels of panels at a time. They stay from run to run; only new weights are packed again.`
        : `A thread owns ${CHANNEL_UNIT} channels of panels at a time.`,
    ],
    layouts: { weight: `[${K}, ${C}, ${taps}, ${taps}]` },
    scratchFloats: points ** 2 * CHANNEL_UNIT * WIDEST_PANEL,
    kept: forward,
    channelBlock: CHANNEL_UNIT,
    groups,
    inChannels,
    outChannels,
    points,
    values: points ** 2,
    taps,
    // The input gradient sees every filter turned by half a circle.
    tapIndex: forward ? 'tap' : `(${taps * taps - 1} - tap)`,
    filter: forward
      ? `((group * ${outChannels} + channel) * ${inChannels} + c)`
      : `((group * ${inChannels} + c) * ${outChannels} + channel)`,
    filterStep: (forward ? inChannels : 1) * taps * taps,
    loads: names(taps).map((name, i) => `const vector ${name} = load(filters[${i * taps} + j] + lane);`),
    halves: combinations(winograd.weight).map((sum, i) => `half[${i}][j] = ${sum};`),
    halfRows: names(taps).map((name, j) => `const vector ${name} = half[i][${j}];`),
    stores: combinations(winograd.weight).map((sum, j) => `store(to + ${j * CHANNEL_UNIT} * PANEL, ${sum});`),
  };
}

/** Floats of the packed weights on the machine with the widest panels. */
export function winogradPackedFloats({ groups, inChannels, outChannels }: Correlation, { points }: Winograd): number {
  return groups * points ** 2 * inChannels * panelColumns(outChannels);
}

function names(count: number): readonly string[] {
  return Array.from({ length: count }, (_, i) => `d${i}`);
}

/** Each row of a matrix as the sum of d0, d1, … that it stands for: `4.0f * d0 - 5.0f * d2 + d4`. */
function combinations(matrix: Matrix): readonly string[] {
  return matrix.map((row) =>
    row
      .flatMap((factor, i) => (factor === 0 ? [] : [{ factor, name: `d${i}` }]))
      .sort((a, b) => Number(a.factor < 0) - Number(b.factor < 0))
      .map(({ factor, name }, i) => {
        const sign = factor < 0 ? '-' : '+';
        const term = Math.abs(factor) === 1 ? name : `${floatLiteral(Math.abs(factor))} * ${name}`;
        return i === 0 ? (factor < 0 ? `-${term}` : term) : `${sign} ${term}`;
      })
      .join(' '),
  );
}

/** Bands of a whole image are alike. */
function largestDivisor(count: number, limit: number): number {
  const fitting = Array.from({ length: count }, (_, i) => i + 1).filter((size) => count % size === 0 && size <= limit);
  return Math.max(1, ...fitting);
}
