/** What kernels over sliding windows insert: which cells of a window lie within the input, and which windows cover a cell. */
import type { PoolGeometry } from '../../ops/geometry.ts';
import { windowsAreFull } from '../pool-windows.ts';

/** Windows of more cells than this are loops in the text. */
const UNROLLED_TAPS = 16;

interface Axis {
  readonly begin: string;
  readonly end: string;
}

export interface WindowView {
  readonly geometry: PoolGeometry;
  /** Cells of a whole window with their place behind `c`, where few enough to write out. */
  readonly taps: readonly { readonly number: number; readonly index: string }[] | undefined;
  /** Whether windows are walked cell by cell: some reach beyond the input, or they are large. */
  readonly clipped: boolean;
  /** First and last row of the window within the input, from `top`, and the input row of the first. */
  readonly rows: Axis & { readonly input: string };
  readonly columns: Axis & { readonly input: string };
  readonly lineFloats: number;
}

export function windowView(geometry: PoolGeometry): WindowView {
  const { C, H, W, R, S, padTop, padLeft } = geometry;
  const taps = Array.from({ length: R * S }, (_, number) => ({
    number,
    index: `c + ${(Math.floor(number / S) * W + (number % S)) * C}`,
  }));
  const axis = (start: string, first: string, kernel: number, input: number, before: number) => ({
    begin: before === 0 ? '0' : `${start} < ${before} ? ${before} - ${start} : 0`,
    end: `min_size(${kernel}, ${input + before} - ${start})`,
    input: before === 0 ? start : `${start} + ${first} - ${before}`,
  });
  return {
    geometry,
    taps: taps.length <= UNROLLED_TAPS ? taps : undefined,
    clipped: !windowsAreFull(geometry) || taps.length > UNROLLED_TAPS,
    rows: axis('top', 'r0', R, H, padTop),
    columns: axis('left', 's0', S, W, padLeft),
    lineFloats: W * C,
  };
}

export interface CoveringView {
  /** First and behind the last window over a cell, from its place in the padded input. */
  readonly rows: Axis & { readonly padded: string };
  readonly columns: Axis & { readonly padded: string };
}

export function coveringView(geometry: PoolGeometry): CoveringView {
  const { P, Q, R, S, strideH, strideW, padTop, padLeft } = geometry;
  const axis = (cell: string, place: string, before: number, kernel: number, stride: number, windows: number) => ({
    padded: before === 0 ? cell : `${cell} + ${before}`,
    begin: `${place} < ${kernel} ? 0 : (${place} - ${kernel}) / ${stride} + 1`,
    end: `min_size(${place} / ${stride} + 1, ${windows})`,
  });
  return {
    rows: axis('h', 'from_top', padTop, R, strideH, P),
    columns: axis('w', 'from_left', padLeft, S, strideW, Q),
  };
}

/** Layouts of what a window reads and writes. */
export function channelsLastLayouts({ C, H, W, P, Q }: PoolGeometry): {
  readonly input: string;
  readonly output: string;
} {
  return { input: `[N, ${H}, ${W}, ${C}]`, output: `[N, ${P}, ${Q}, ${C}]` };
}
