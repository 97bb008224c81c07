/**
 * Conv kernels in C work on bands: rows of an image, copied with the zeros around it, that stay in the second-level cache while all
 * filters pass over them. This file plans them and renders the function that copies one.
 */
import { offset, product, quotient, remainder } from '../../../targets/c/expressions.ts';
import { renderTemplate } from '../../../targets/c/render.ts';
import template from './gather.c.hbs';

/** Floats of a band: half of a second-level cache of 512 KiB. */
const BAND_FLOATS = 2 ** 16;

/** One image axis: positions of the input that windows read. */
export interface BandAxis {
  readonly input: number;
  /** Windows along the axis. */
  readonly windows: number;
  readonly stride: number;
  /** Positions from the first to the last that one window reads. */
  readonly reach: number;
  /** Input position of the first window's first cell; negative where it lies in the padding. */
  readonly start: number;
}

export interface BandInput {
  readonly rows: BandAxis;
  readonly columns: BandAxis;
  readonly channels: number;
  /** Whether images are stored channel by channel. */
  readonly channelsFirst: boolean;
  /** Floats from pixel to pixel in the band, at least `channels`. */
  readonly pixelFloats: number;
}

export interface Band {
  /** Bands of an image, and rows of windows in each; the last may have fewer. */
  readonly bands: number;
  readonly bandOutRows: number;
  readonly bandFloats: number;
  readonly lineFloats: number;
  readonly pixelFloats: number;
}

/** Bands of as many rows of windows as fit, evenly. */
export function planBand(input: BandInput): Band {
  const { windows, stride, reach } = input.rows;
  const { lineFloats } = bandOfRows(input, 1);
  const fitting = Math.max(1, Math.floor((BAND_FLOATS / lineFloats - reach) / stride) + 1);
  return bandOfRows(input, Math.ceil(windows / Math.ceil(windows / fitting)));
}

export function bandOfRows({ rows, columns, pixelFloats }: BandInput, bandOutRows: number): Band {
  const lineFloats = ((columns.windows - 1) * columns.stride + columns.reach) * pixelFloats;
  return {
    bands: Math.ceil(rows.windows / bandOutRows),
    bandOutRows,
    bandFloats: wholeLines(((bandOutRows - 1) * rows.stride + rows.reach) * lineFloats),
    lineFloats,
    pixelFloats,
  };
}

/** Expressions for a kernel that walks over `part`s, the bands of all images, and takes `rows` rows of windows from row `first` on. */
export function bandWalk({ stride, reach }: BandAxis, { bands, bandOutRows }: Band) {
  const rows = stride === 1 ? `rows${offset(reach - 1)}` : `(rows - 1) * ${stride}${offset(reach)}`;
  return {
    parts: product(['worker->batch', bands]),
    image: quotient('part', bands),
    firstRow: bands === 1 ? '0' : `${remainder('part', bands)} * ${bandOutRows}`,
    firstInput: product(['first', stride]),
    inputRows: rows,
  };
}

/** Whole cache lines, so that what lies behind starts at one. */
function wholeLines(floats: number): number {
  return Math.ceil(floats / 16) * 16;
}

/** `kernel` is the name of the function that uses it. */
export function gatherFunction(kernel: string, input: BandInput, { lineFloats }: Band): string {
  const { rows, columns, channels, channelsFirst, pixelFloats } = input;
  const width = lineFloats / pixelFloats;
  const before = Math.min(width, Math.max(0, -columns.start));
  const firstColumn = Math.max(0, columns.start);
  const copied = Math.max(0, Math.min(columns.input - firstColumn, width - before));
  const pixelsTouch = pixelFloats === channels;
  return renderTemplate(template, {
    name: kernel,
    width,
    pixelFloats,
    lineFloats,
    topRow: rows.start,
    topOffset: offset(rows.start),
    leftColumn: columns.start,
    height: rows.input,
    inputWidth: columns.input,
    channels,
    channelsFirst,
    pixelsTouch,
    zerosBefore: before * pixelFloats,
    firstOffset: offset(firstColumn),
    firstPlace: `line${offset(before * pixelFloats)}`,
    columns: copied,
    columnFloats: copied * channels,
    endColumn: (before + copied) * pixelFloats,
    zerosAfter: lineFloats - (before + copied) * pixelFloats,
  });
}
