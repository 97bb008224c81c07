/** The C kernels of convolutions by Winograd's filtering: transformed tiles, one matrix product per value of a tile, transformed sums. */

import type { KernelCall } from '../../../program/types.ts';
import { initializer } from '../../../targets/c/initializer.ts';
import { defineCKernel } from '../../../targets/c/kernel.ts';
import { floatLiteral } from '../../../targets/c/literals.ts';
import { renderTemplate } from '../../../targets/c/render.ts';
import { NARROWEST_PANEL, panelColumns, WIDEST_PANEL } from '../../../targets/c/tile.ts';
import type { Correlation } from '../correlation.ts';
import type { CorrelationProblem, PackWeightProblem } from '../lower.ts';
import { CHANNEL_UNIT, type Matrix, type Winograd } from '../winograd.ts';
import band from './band.shared.c.hbs';
import { bandExtents, bandOfRows } from './band.ts';
import { type CorrelationView, correlationFrame, correlationMembers } from './correlation-frame.ts';
import storeChannels from './store-channels.shared.c.hbs';
import template from './winograd.c.hbs';
import winogradShared from './winograd.shared.c.hbs';
import winogradFilters from './winograd-filters.shared.c.hbs';
import inputTransform from './winograd-input-transform.shared.c.hbs';
import outputTransform from './winograd-output-transform.shared.c.hbs';
import winogradPack from './winograd-pack.shared.c.hbs';
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
  shared,
  view: winogradView,
});

export const winogradInputGradient = defineCKernel<WinogradProblem, CorrelationView>({
  name: 'conv2d.winograd_input_gradient',
  template,
  shared,
  view: winogradView,
});

export const packWinogradWeight = defineCKernel<WinogradPackProblem>({
  name: 'conv2d.winograd_pack_weight',
  template: packTemplate,
  shared: packShared,
  view: packView,
});

function shared({ winograd, correlation }: WinogradProblem): readonly string[] {
  const { points, outputs, input, output } = winograd;
  const { taps } = correlation.rows;
  return [
    band,
    storeChannels,
    winogradShared,
    renderTemplate(inputTransform, { points, sums: combinations(input) }),
    renderTemplate(outputTransform, { outputs, taps, sums: combinations(output) }),
  ];
}

function packShared({ winograd, correlation }: WinogradPackProblem): readonly string[] {
  const { points, outputs, weight } = winograd;
  const { taps } = correlation.rows;
  return [
    renderTemplate(winogradPack, { channelBlock: CHANNEL_UNIT }),
    renderTemplate(winogradFilters, { points, outputs, taps, sums: combinations(weight) }),
  ];
}

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
  const { bandFloats } = bandOfRows(input, bandTileRows * outputs);
  const bands = tileRows / bandTileRows;
  const fitting = Math.max(1, Math.floor(SUM_FLOATS / (values * tiles * WIDEST_PANEL))) * WIDEST_PANEL;
  const parts = Math.ceil(outChannels / fitting);
  const partChannels = panelColumns(Math.ceil(outChannels / parts));
  const inputFloats = values * (tiles * inChannels + LINE_FLOATS);
  return {
    ...correlationFrame(problem, call, {
      details: [
        `Computed by Winograd's filtering F(${outputs} × ${outputs}, ${rows.taps} × ${rows.taps}): ${values} products per tile and pair of channels instead of ${(outputs * rows.taps) ** 2}.`,
      ],
      ownership: 'A thread owns parts of the channels within bands of tiles.',
    }),
    scratchFloats:
      bandFloats +
      inputFloats +
      // The narrowest panels have the most spare lines.
      values * Math.min(partChannels, panelColumns(outChannels)) * (tiles + LINE_FLOATS / NARROWEST_PANEL),
    extents: initializer([
      { band: bandExtents(input) },
      ...correlationMembers(correlation),
      { outputs, taps: rows.taps, points },
      { bands, tile_rows: bandTileRows, tile_columns: tileColumns },
      { parts, part_channels: partChannels },
    ]),
    points,
    outputs,
    taps: rows.taps,
  };
}

function packView({ correlation, winograd }: WinogradPackProblem) {
  const { direction, groups, inChannels, outChannels, rows } = correlation;
  const { points, outputs } = winograd;
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
    extents: initializer([
      { groups, in_channels: inChannels, out_channels: outChannels },
      { taps, points, turned: forward ? 0 : 1 },
    ]),
    outputs,
    taps,
  };
}

/** Floats of the packed weights on a machine with the widest panels. */
export function winogradPackedFloats({ groups, inChannels, outChannels }: Correlation, { points }: Winograd): number {
  return groups * points ** 2 * inChannels * panelColumns(outChannels);
}

/** Each row of a matrix as the sum over d[0], d[1], … that it stands for: `4.0f * d[0] + d[4] - 5.0f * d[2]`. */
function combinations(matrix: Matrix): readonly string[] {
  return matrix.map((row) =>
    row
      .flatMap((factor, i) => (factor === 0 ? [] : [{ factor, name: `d[${i}]` }]))
      .sort((a, b) => Number(a.factor < 0) - Number(b.factor < 0))
      .map(({ factor, name }, i) => {
        const sign = factor < 0 ? '-' : '+';
        const term = Math.abs(factor) === 1 ? name : `${floatLiteral(Math.abs(factor))} * ${name}`;
        return i === 0 ? (factor < 0 ? `-${term}` : term) : `${sign} ${term}`;
      })
      .join(' '),
  );
}

/** A divisor, so that all bands of an image have the same size. */
function largestDivisor(count: number, limit: number): number {
  const fitting = Array.from({ length: count }, (_, i) => i + 1).filter((size) => count % size === 0 && size <= limit);
  return Math.max(1, ...fitting);
}
