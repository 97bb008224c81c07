/** What the C kernels of a correlation have in common, whichever way they compute it: tensors, channels, and the epilogue of a panel's values. */

import type { KernelCall } from '../../../program/types.ts';
import { type EpilogueFunction, epilogueFunction, epilogueSentence } from '../../../targets/c/epilogue.ts';
import type { Members } from '../../../targets/c/initializer.ts';
import type { CKernelView } from '../../../targets/c/kernel.ts';
import type { Correlation, CorrelationAxis } from '../correlation.ts';
import { isDepthwise } from '../depthwise.ts';
import type { CorrelationProblem } from '../lower.ts';

export interface CorrelationView extends CKernelView {
  /** Members of the struct that holds its extents. */
  readonly extents: string;
  /** Names of the tensors; `NULL` for a bias where there is none. */
  readonly input: string;
  readonly output: string;
  readonly bias: string;
  readonly epilogue: EpilogueFunction;
}

/** `details` and `ownership` go into the header: the first below what is computed, the second at the end. */
export function correlationFrame(
  { correlation, channelsFirstInput, biased, epilogue }: CorrelationProblem,
  call: KernelCall,
  { details = [], ownership }: { readonly details?: readonly string[]; readonly ownership: string },
) {
  const { direction, groups, inChannels, outChannels, rows, columns } = correlation;
  const forward = direction === 'forward';
  const channels = groups * inChannels;
  const [input, output] = forward ? ['x', 'y'] : ['dy', 'dx'];
  return {
    header: [...formula(correlation, biased), ...details, ...epilogueSentence(epilogue), ownership],
    layouts: {
      [input]: channelsFirstInput
        ? `[N, ${channels}, ${rows.input}, ${columns.input}]`
        : `[N, ${rows.input}, ${columns.input}, ${channels}]`,
      weights: 'as packed',
      ...(biased ? { bias: `[${groups * outChannels}]` } : {}),
      [output]: `[N, ${rows.output}, ${columns.output}, ${groups * outChannels}]`,
    },
    input,
    output,
    bias: biased ? 'bias' : 'NULL',
    epilogue: epilogueFunction(call.name, epilogue),
  };
}

/** The leading members of every correlation's struct. */
export function correlationMembers({
  groups,
  inChannels,
  outChannels,
  rows,
  columns,
}: Correlation): readonly Members[] {
  return [
    { groups, in_channels: inChannels, out_channels: outChannels },
    { out_height: rows.output, out_width: columns.output },
  ];
}

function formula(correlation: Correlation, biased: boolean): readonly string[] {
  const { direction, groups, rows, columns } = correlation;
  const depthwise = isDepthwise(correlation);
  if (direction === 'forward') {
    const [k, c] = depthwise ? ['c', '0'] : ['k', 'c'];
    const channels = groups === 1 ? 'channels c' : 'the channels c of the group of k';
    return [
      `y[n, p, q, ${k}] = ${biased ? `bias[${k}] + ` : ''}Σ x[n, ${windowCell('p', 'r', windowOf(rows))}, ${windowCell('q', 's', windowOf(columns))}, c] · weight[${k}, ${c}, r, s]`,
      `over taps (r, s)${depthwise ? '' : ` and ${channels}`}, zeros outside of x.`,
    ];
  }
  const product = depthwise ? 'dy[n, p, q, c] · weight[c, 0, r, s]' : 'dy[n, p, q, k] · weight[k, c, r, s]';
  return [`dx[n, h, w, c] = Σ ${product} over the taps (r, s) by which the window (p, q) reads (h, w).`];
}

export function windowOf({ stride, dilation, offsets }: CorrelationAxis) {
  return { stride, dilation, padding: -(offsets[0] ?? 0) };
}

/** The input position of a tap, without strides and dilations of 1: `p · 4 + r − 2`. */
export function windowCell(
  out: string,
  tap: string,
  { stride, dilation, padding }: { readonly stride: number; readonly dilation: number; readonly padding: number },
): string {
  const times = (name: string, factor: number) => (factor === 1 ? name : `${name} · ${factor}`);
  return `${times(out, stride)} + ${times(tap, dilation)}${padding === 0 ? '' : ` − ${padding}`}`;
}
