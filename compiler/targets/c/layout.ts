/**
 * Conversions between the orders in which images lie in memory. Both are the transpose of a matrix per image, and both sides are
 * touched a square of cache lines at a time.
 */

import type { LayoutProblem } from '../../program/layout.ts';
import type { KernelCall } from '../../program/types.ts';
import { type EpilogueFunction, epilogueFunction, epilogueSentence } from './epilogue.ts';
import { type CKernelView, defineCKernel } from './kernel.ts';
import template from './transpose.c.hbs';

interface TransposeView extends CKernelView {
  /** x is [N, rows, columns] and y [N, columns, rows]. */
  readonly rows: number;
  readonly columns: number;
  /** Values of an image. */
  readonly imageFloats: number;
  /** Side of a square that is copied at once: a cache line of values. */
  readonly side: number;
  /** Squares across x. */
  readonly blocks: number;
  readonly epilogue: EpilogueFunction;
  readonly epilogueCall: string;
}

const LINE_FLOATS = 16;

function transposeView(
  rows: number,
  columns: number,
  { epilogue }: LayoutProblem,
  call: KernelCall,
  header: string,
): TransposeView {
  const after = epilogueFunction(call.name, epilogue);
  return {
    header: [
      header,
      ...epilogueSentence(epilogue),
      `A thread owns groups of up to ${LINE_FLOATS} rows of y within an image.`,
    ],
    layouts: { x: `[N, ${rows}, ${columns}]`, y: `[N, ${columns}, ${rows}]` },
    rows,
    columns,
    imageFloats: rows * columns,
    side: LINE_FLOATS,
    blocks: Math.ceil(columns / LINE_FLOATS),
    epilogue: after,
    epilogueCall: after.call('to', `n * ${rows * columns} + column * ${rows}`, `count * ${rows}`),
  };
}

const channelsLast = defineCKernel<LayoutProblem, TransposeView>({
  name: 'layout.channels_last',
  template,
  view: (problem, call) =>
    transposeView(problem.channels, problem.pixels, problem, call, 'y[n, pixel, c] = x[n, c, pixel].'),
});

const channelsFirst = defineCKernel<LayoutProblem, TransposeView>({
  name: 'layout.channels_first',
  template,
  view: (problem, call) =>
    transposeView(problem.pixels, problem.channels, problem, call, 'y[n, c, pixel] = x[n, pixel, c].'),
});

export const layoutKernels = { channels_last: channelsLast, channels_first: channelsFirst };
