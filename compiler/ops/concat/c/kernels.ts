/** The C kernels of concat: images are [N, H, W, C], so that the channels of an input are one run of values in each pixel of y. */
import type { KernelCall } from '../../../program/types.ts';
import { type EpilogueFunction, epilogueFunction, epilogueSentence } from '../../../targets/c/epilogue.ts';
import { type CKernelView, defineCKernel } from '../../../targets/c/kernel.ts';
import type { ConcatProblem } from '../lower.ts';
import shared from './concat.shared.c.hbs';
import template from './copy.c.hbs';

interface CopyView extends CKernelView {
  /** Of an image; rows of values have one. */
  readonly pixels: number;
  /** How many are copied per pixel. */
  readonly channels: number;
  /** The tensor, its channels, and the first of them that takes part. */
  readonly from: string;
  readonly to: string;
  readonly epilogue: EpilogueFunction;
}

function copyView({ slice, epilogue }: ConcatProblem, call: KernelCall, direction: 'forward' | 'gradient'): CopyView {
  const { C, channels, first, pixels } = slice;
  const [joined, part] = direction === 'forward' ? ['y', 'x'] : ['dy', 'dx'];
  const at = first === 0 ? 'c' : `${first} + c`;
  const rest = pixels === 1 ? 'n' : 'n, pixel';
  const extents = pixels === 1 ? 'N' : `N, ${pixels}`;
  const [inJoined, inPart] = [`${joined}, ${C}, ${first}`, `${part}, ${channels}, 0`];
  return {
    header: [
      direction === 'forward' ? `y[${rest}, ${at}] = x[${rest}, c].` : `dx[${rest}, c] = dy[${rest}, ${at}].`,
      ...epilogueSentence(epilogue),
      pixels === 1 ? 'A thread owns samples.' : 'A thread owns pixels.',
    ],
    layouts: { [part]: `[${extents}, ${channels}]`, [joined]: `[${extents}, ${C}]` },
    pixels,
    channels,
    ...(direction === 'forward' ? { from: inPart, to: inJoined } : { from: inJoined, to: inPart }),
    epilogue: epilogueFunction(call.name, epilogue),
  };
}

const forward = defineCKernel<ConcatProblem, CopyView>({
  name: 'concat.forward',
  template,
  shared: () => [shared],
  view: (problem, call) => copyView(problem, call, 'forward'),
});

const inputGradient = defineCKernel<ConcatProblem, CopyView>({
  name: 'concat.input_gradient',
  template,
  shared: () => [shared],
  view: (problem, call) => copyView(problem, call, 'gradient'),
});

export const cKernels = { forward, inputGradient };
