/**
 * Conv kernels in C work on bands: rows of an image, copied with their zero padding, that stay in the L2 cache while all
 * filters pass over them. This file plans them; `band.shared.c.hbs` copies one.
 */
import { membersText } from '../../../targets/c/initializer.ts';

/** Floats of a band: half of a 512 KiB L2 cache. */
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

/** Whole cache lines, so that what follows starts on one. */
function wholeLines(floats: number): number {
  return Math.ceil(floats / 16) * 16;
}

/** The `Band` of `band.shared.c.hbs`. */
export function bandExtents({ rows, columns, channels, channelsFirst, pixelFloats }: BandInput): string {
  return membersText({
    channels,
    height: rows.input,
    width: columns.input,
    channels_first: channelsFirst ? 1 : 0,
    top: rows.start,
    left: columns.start,
    columns: (columns.windows - 1) * columns.stride + columns.reach,
    pixel_floats: pixelFloats,
  });
}
