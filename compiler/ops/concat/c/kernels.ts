/** The C kernels of concat: images are [N, H, W, C], so that the channels of an input are one run of values in each pixel of y. */

import type { KernelCall } from '../../../program/types.ts';
import { type EpilogueFunction, epilogueFunction, epilogueSentence } from '../../../targets/c/epilogue.ts';
import { offset, product } from '../../../targets/c/expressions.ts';
import { type CKernelView, defineCKernel } from '../../../targets/c/kernel.ts';
import type { ConcatProblem } from '../lower.ts';
import template from './copy.c.hbs';

interface CopyView extends CKernelView {
  /** Expression of how many pixels a batch has. */
  readonly pixels: string;
  /** Expressions of where the run of a pixel goes and comes from. */
  readonly to: string;
  readonly from: string;
  readonly channels: number;
  readonly epilogue: EpilogueFunction;
  readonly epilogueCall: string;
}

function copyView({ slice, epilogue }: ConcatProblem, call: KernelCall, direction: 'forward' | 'gradient'): CopyView {
  const { C, channels, first, pixels } = slice;
  const [joined, part] = direction === 'forward' ? ['y', 'x'] : ['dy', 'dx'];
  const inJoined = `${product(['pixel', C])}${offset(first)}`;
  const inPart = product(['pixel', channels]);
  const after = epilogueFunction(call.name, epilogue);
  const at = first === 0 ? 'c' : `${first} + c`;
  const rest = pixels === 1 ? 'n' : 'n, pixel';
  const extents = pixels === 1 ? 'N' : `N, ${pixels}`;
  const forward = direction === 'forward';
  return {
    header: [
      forward ? `y[${rest}, ${at}] = x[${rest}, c].` : `dx[${rest}, c] = dy[${rest}, ${at}].`,
      ...epilogueSentence(epilogue),
      pixels === 1 ? 'A thread owns samples.' : 'A thread owns pixels.',
    ],
    layouts: { [part]: `[${extents}, ${channels}]`, [joined]: `[${extents}, ${C}]` },
    pixels: product(['worker->batch', pixels]),
    to: forward ? `y + ${inJoined}` : `dx + ${inPart}`,
    from: forward ? `x + ${inPart}` : `dy + ${inJoined}`,
    channels,
    epilogue: after,
    epilogueCall: forward
      ? after.call(`y + ${inJoined}`, inJoined, `${channels}`)
      : after.call(`dx + ${inPart}`, inPart, `${channels}`),
  };
}

const forward = defineCKernel<ConcatProblem, CopyView>({
  name: 'concat.forward',
  template,
  view: (problem, call) => copyView(problem, call, 'forward'),
});

const inputGradient = defineCKernel<ConcatProblem, CopyView>({
  name: 'concat.input_gradient',
  template,
  view: (problem, call) => copyView(problem, call, 'gradient'),
});

export const cKernels = { forward, inputGradient };
