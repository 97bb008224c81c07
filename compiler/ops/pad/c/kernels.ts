/** The C kernels of pad: images are [N, H, W, C], so that a row of an image is one run of values. */
import type { KernelCall } from '../../../program/types.ts';
import { type EpilogueFunction, epilogueFunction, epilogueSentence } from '../../../targets/c/epilogue.ts';
import { membersText } from '../../../targets/c/initializer.ts';
import { type CKernelView, defineCKernel } from '../../../targets/c/kernel.ts';
import type { PadProblem } from '../lower.ts';
import { shifted } from '../shifted.ts';
import forwardTemplate from './forward.c.hbs';
import forwardShared from './forward.shared.c.hbs';
import frame from './frame.shared.c.hbs';
import inputGradientTemplate from './input-gradient.c.hbs';
import inputGradientShared from './input-gradient.shared.c.hbs';

interface PadView extends CKernelView {
  /** Members of a `Frame`. */
  readonly frame: string;
  readonly epilogue: EpilogueFunction;
}

function padView({ geometry, epilogue }: PadProblem, call: KernelCall, direction: 'forward' | 'gradient'): PadView {
  const { C, H, W, P, Q, top, left } = geometry;
  const forward = direction === 'forward';
  const [image, padded] = forward ? ['x', 'y'] : ['dx', 'dy'];
  return {
    header: [
      forward
        ? `y[n, p, q, c] = x[n, ${shifted('p', '−', top)}, ${shifted('q', '−', left)}, c]; 0 where x has no such cell.`
        : `dx[n, h, w, c] = dy[n, ${shifted('h', '+', top)}, ${shifted('w', '+', left)}, c].`,
      ...epilogueSentence(epilogue),
      `A thread owns rows of ${forward ? 'y' : 'dx'}.`,
    ],
    layouts: { [image]: `[N, ${H}, ${W}, ${C}]`, [padded]: `[N, ${P}, ${Q}, ${C}]` },
    frame: membersText({ channels: C, height: H, width: W, padded_height: P, padded_width: Q, top, left }),
    epilogue: epilogueFunction(call.name, epilogue),
  };
}

const forward = defineCKernel<PadProblem, PadView>({
  name: 'pad.forward',
  template: forwardTemplate,
  shared: () => [frame, forwardShared],
  view: (problem, call) => padView(problem, call, 'forward'),
});

const inputGradient = defineCKernel<PadProblem, PadView>({
  name: 'pad.input_gradient',
  template: inputGradientTemplate,
  shared: () => [frame, inputGradientShared],
  view: (problem, call) => padView(problem, call, 'gradient'),
});

export const cKernels = { forward, inputGradient };
