/**
 * Conversions between the orders in which images lie in memory. Both are the transpose of a matrix per image.
 */

import type { LayoutProblem } from '../../program/layout.ts';
import type { KernelCall } from '../../program/types.ts';
import { type EpilogueFunction, epilogueFunction, epilogueSentence } from './epilogue.ts';
import { type CKernelView, defineCKernel } from './kernel.ts';
import template from './transpose.c.hbs';
import shared from './transpose.shared.c.hbs';

/** x is [N, rows, columns] and y [N, columns, rows]. */
interface TransposeView extends CKernelView {
  readonly rows: number;
  readonly columns: number;
  /** What they are. */
  readonly rowsName: string;
  readonly columnsName: string;
  readonly epilogue: EpilogueFunction;
}

function transposeView(
  [rowsName, rows]: readonly [string, number],
  [columnsName, columns]: readonly [string, number],
  { epilogue }: LayoutProblem,
  call: KernelCall,
  header: string,
): TransposeView {
  return {
    header: [header, ...epilogueSentence(epilogue), 'A thread owns groups of up to 16 rows of y within an image.'],
    layouts: { x: `[N, ${rows}, ${columns}]`, y: `[N, ${columns}, ${rows}]` },
    rows,
    columns,
    rowsName,
    columnsName,
    epilogue: epilogueFunction(call.name, epilogue),
  };
}

const channelsLast = defineCKernel<LayoutProblem, TransposeView>({
  name: 'layout.channels_last',
  template,
  shared: () => [shared],
  view: (problem, call) =>
    transposeView(
      ['channels', problem.channels],
      ['pixels', problem.pixels],
      problem,
      call,
      'y[n, pixel, c] = x[n, c, pixel].',
    ),
});

const channelsFirst = defineCKernel<LayoutProblem, TransposeView>({
  name: 'layout.channels_first',
  template,
  shared: () => [shared],
  view: (problem, call) =>
    transposeView(
      ['pixels', problem.pixels],
      ['channels', problem.channels],
      problem,
      call,
      'y[n, c, pixel] = x[n, pixel, c].',
    ),
});

export const layoutKernels = { channels_last: channelsLast, channels_first: channelsFirst };
