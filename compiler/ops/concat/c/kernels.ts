/** The C kernels of concat: images are [N, H, W, C], so that the channels of an input are one run of values in each pixel of y. */
import type { KernelCall } from '../../../program/types.ts';
import { type EpilogueFunction, epilogueFunction, epilogueSentence } from '../../../targets/c/epilogue.ts';
import { membersText } from '../../../targets/c/initializer.ts';
import { type CKernelView, defineCKernel } from '../../../targets/c/kernel.ts';
import type { ConcatProblem } from '../lower.ts';
import shared from './concat.shared.c.hbs';
import forwardTemplate from './forward.c.hbs';
import inputGradientTemplate from './input-gradient.c.hbs';

interface SliceView extends CKernelView {
  /** Initializer of a `Slice`. */
  readonly slice: string;
  readonly epilogue: EpilogueFunction;
}

function sliceView({ slice, epilogue }: ConcatProblem, call: KernelCall, direction: 'forward' | 'gradient'): SliceView {
  const { C, channels, first, pixels } = slice;
  const forward = direction === 'forward';
  const [joined, part] = forward ? ['y', 'x'] : ['dy', 'dx'];
  const at = first === 0 ? 'c' : `${first} + c`;
  const rest = pixels === 1 ? 'n' : 'n, pixel';
  const extents = pixels === 1 ? 'N' : `N, ${pixels}`;
  return {
    header: [
      forward ? `y[${rest}, ${at}] = x[${rest}, c].` : `dx[${rest}, c] = dy[${rest}, ${at}].`,
      ...epilogueSentence(epilogue),
      pixels === 1 ? 'A thread owns samples.' : 'A thread owns pixels.',
    ],
    layouts: { [part]: `[${extents}, ${channels}]`, [joined]: `[${extents}, ${C}]` },
    slice: membersText({ pixels, channels, first, all_channels: C }),
    epilogue: epilogueFunction(call.name, epilogue),
  };
}

const forward = defineCKernel<ConcatProblem, SliceView>({
  name: 'concat.forward',
  template: forwardTemplate,
  shared: () => [shared],
  view: (problem, call) => sliceView(problem, call, 'forward'),
});

const inputGradient = defineCKernel<ConcatProblem, SliceView>({
  name: 'concat.input_gradient',
  template: inputGradientTemplate,
  shared: () => [shared],
  view: (problem, call) => sliceView(problem, call, 'gradient'),
});

export const cKernels = { forward, inputGradient };
