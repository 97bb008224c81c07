/** The kernel families of pad. */
import { epilogueCode, epilogueHeader } from '../../../targets/wgsl/epilogue.ts';
import { defineKernel, type KernelView } from '../../../targets/wgsl/kernel.ts';
import { perSampleLaunch } from '../../../targets/wgsl/launch.ts';
import { constant } from '../../../targets/wgsl/literals.ts';
import type { PadProblem } from '../lower.ts';
import { shifted } from '../shifted.ts';
import forwardTemplate from './forward.wgsl.hbs';
import inputGradientTemplate from './input-gradient.wgsl.hbs';

interface PadView extends KernelView {
  readonly piece: string;
  readonly epilogue: readonly string[];
}

function padView({ geometry, epilogue }: PadProblem, direction: 'forward' | 'gradient'): PadView {
  const { C, H, W, P, Q, top, left } = geometry;
  const forward = direction === 'forward';
  const { lines, usesRandom } = epilogueCode(epilogue, { value: 'v', index: 'index' });
  const [image, padded] = forward ? ['x', 'y'] : ['dx', 'dy'];
  return {
    ...perSampleLaunch(forward ? C * P * Q : C * H * W),
    header: [
      forward
        ? `y[n, c, p, q] = x[n, c, ${shifted('p', '−', top)}, ${shifted('q', '−', left)}]; 0 where x has no such cell.`
        : `dx[n, c, h, w] = dy[n, c, ${shifted('h', '+', top)}, ${shifted('w', '+', left)}].`,
      ...epilogueHeader(epilogue),
      'One thread owns one value.',
    ],
    layouts: { [image]: `[N, ${C}, ${H}, ${W}]`, [padded]: `[N, ${C}, ${P}, ${Q}]` },
    constants: [
      constant('C', 'u32', C, 'channels'),
      constant('H', 'u32', H, 'rows of the image'),
      constant('W', 'u32', W, 'columns of the image'),
      constant('P', 'u32', P, 'rows with padding'),
      constant('Q', 'u32', Q, 'columns with padding'),
      constant('TOP', 'u32', top),
      constant('LEFT', 'u32', left),
    ],
    usesRandom,
    epilogue: lines,
  };
}

const forward = defineKernel<PadProblem, PadView>({
  name: 'pad.forward',
  template: { gpu: forwardTemplate, software: forwardTemplate },
  sameForAllProfiles: true,
  view: (problem) => padView(problem, 'forward'),
});

const inputGradient = defineKernel<PadProblem, PadView>({
  name: 'pad.input_gradient',
  template: { gpu: inputGradientTemplate, software: inputGradientTemplate },
  sameForAllProfiles: true,
  view: (problem) => padView(problem, 'gradient'),
});

export const wgslKernels = { forward, inputGradient };
