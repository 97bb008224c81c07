/** What the C kernels of a correlation have in common, whichever way they compute it: tensors, channels, and the epilogue of a panel's values. */

import type { KernelCall } from '../../../program/types.ts';
import { type EpilogueFunction, epilogueFunction, epilogueSentence } from '../../../targets/c/epilogue.ts';
import type { CKernelView } from '../../../targets/c/kernel.ts';
import type { Correlation, CorrelationAxis } from '../correlation.ts';
import type { CorrelationProblem } from '../lower.ts';

export interface CorrelationView extends CKernelView {
  /** The function that copies a band of the input. */
  readonly gather: string;
  readonly epilogue: EpilogueFunction;
  /** For the whole panel, and for the `channels` that are left. */
  readonly wholeEpilogueCall: string;
  readonly epilogueCall: string;
}

/** `details` and `ownership` go into the header, below what is computed and at its end. */
export function correlationFrame(
  { correlation, channelsFirstInput, epilogue }: CorrelationProblem,
  call: KernelCall,
  { details = [], ownership }: { readonly details?: readonly string[]; readonly ownership: string },
) {
  const { direction, groups, inChannels, outChannels, rows, columns } = correlation;
  const forward = direction === 'forward';
  const channels = groups * inChannels;
  const [input, output] = forward ? ['x', 'y'] : ['dy', 'dx'];
  const after = epilogueFunction(call.name, epilogue);
  return {
    header: [...formula(correlation), ...details, ...epilogueSentence(epilogue), ownership],
    layouts: {
      [input]: channelsFirstInput
        ? `[N, ${channels}, ${rows.input}, ${columns.input}]`
        : `[N, ${rows.input}, ${columns.input}, ${channels}]`,
      weights: 'as packed',
      ...(forward ? { bias: `[${groups * outChannels}]` } : {}),
      [output]: `[N, ${rows.output}, ${columns.output}, ${groups * outChannels}]`,
    },
    input,
    output,
    imageFloats: channels * rows.input * columns.input,
    bias: forward,
    groups,
    inChannels,
    outChannels,
    allOutChannels: groups * outChannels,
    outHeight: rows.output,
    outWidth: columns.output,
    epilogue: after,
    wholeEpilogueCall: after.call(`${output} + at`, 'at', 'PANEL'),
    epilogueCall: after.call(`${output} + at`, 'at', 'channels'),
  };
}

function formula({ direction, rows, columns }: Correlation): readonly string[] {
  if (direction === 'forward') {
    const position = (out: string, tap: string, axis: CorrelationAxis) =>
      [`${out} · ${axis.stride}`, `${tap} · ${axis.dilation}`].join(' + ') + padding(-(axis.offsets[0] ?? 0));
    return [
      `y[n, p, q, k] = bias[k] + Σ x[n, ${position('p', 'r', rows)}, ${position('q', 's', columns)}, c] · weight[k, c, r, s]`,
      'over taps (r, s) and the channels c of the group of k, zeros outside of x.',
    ];
  }
  return [
    'dx[n, h, w, c] = Σ dy[n, p, q, k] · weight[k, c, r, s] over the taps (r, s) by which the window (p, q) reads (h, w).',
  ];
}

function padding(cells: number): string {
  return cells === 0 ? '' : ` − ${cells}`;
}
