/** The struct `Convolution` of `convolution.shared.c.hbs`, which holds the extents of direct convolution kernels. */
import { initializer, type Members, membersText } from '../../../targets/c/initializer.ts';
import band from './band.shared.c.hbs';
import { type Band, type BandInput, bandExtents } from './band.ts';
import convolution from './convolution.shared.c.hbs';

/** Its definition, for the texts that use it. */
export const convolutionShared: readonly string[] = [band, convolution];

export interface ConvolutionAxis {
  readonly taps: number;
  readonly stride: number;
  readonly dilation: number;
  /** Where the windows of each phase start in the band; one number where there is one phase. */
  readonly phases: readonly number[];
}

export interface ConvolutionExtents {
  readonly input: BandInput;
  readonly band: Band;
  /** Channels of a group, and the extents of the output. */
  readonly members: readonly Members[];
  /** Runs of neighbouring floats in a row of taps. */
  readonly tapRuns: number;
  readonly rows: ConvolutionAxis;
  readonly columns: ConvolutionAxis;
}

export function convolutionExtents({ input, band, members, tapRuns, rows, columns }: ConvolutionExtents): string {
  return initializer([
    { band: bandExtents(input) },
    ...members,
    { tap_rows: rows.taps, tap_columns: columns.taps, tap_runs: tapRuns },
    { row_stride: rows.stride, column_stride: columns.stride },
    { row_dilation: rows.dilation, column_dilation: columns.dilation },
    { row_reach: input.rows.reach, bands: band.bands, band_rows: band.bandOutRows },
    ...(rows.phases.length * columns.phases.length === 1 ? [] : [{ phases: phasesText(rows.phases, columns.phases) }]),
  ]);
}

function phasesText(rows: readonly number[], columns: readonly number[]): string {
  const starts = (values: readonly number[]) => `(const uint32_t[]){${values.join(', ')}}`;
  const members = {
    rows: rows.length,
    columns: columns.length,
    first_row: starts(rows),
    first_column: starts(columns),
  };
  return `&(const Phases)${membersText(members)}`;
}
