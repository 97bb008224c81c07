/** The kernel families of global_avg_pool. */
import { epilogueBindingTypes, epilogueCode, epilogueHeader } from '../../../targets/wgsl/epilogue.ts';
import { defineKernel, type KernelView } from '../../../targets/wgsl/kernel.ts';
import { perSampleLaunch } from '../../../targets/wgsl/launch.ts';
import { constant } from '../../../targets/wgsl/literals.ts';
import type { GlobalAvgPoolProblem } from '../lower.ts';
import forwardTemplate from './forward.wgsl.hbs';
import inputGradientTemplate from './input-gradient.wgsl.hbs';

interface ForwardView extends KernelView {
  readonly piece: string;
  readonly epilogue: readonly string[];
}

interface InputGradientView extends ForwardView {
  /** What each cell of a map gets of its gradient, as an expression. */
  readonly share: string;
}

const forward = defineKernel<GlobalAvgPoolProblem, ForwardView>({
  name: 'global_avg_pool.forward',
  template: { gpu: forwardTemplate, software: forwardTemplate },
  sameForAllProfiles: true,
  view({ geometry: { C, H, W }, epilogue }) {
    const { lines, usesRandom } = epilogueCode(epilogue, { value: 'v', index: 'index' });
    return {
      ...perSampleLaunch(C),
      header: [
        'y[n, c] = mean of x[n, c, h, w] over h and w.',
        ...epilogueHeader(epilogue),
        'One thread owns one channel of one sample.',
      ],
      layouts: { x: `[N, ${C}, ${H}, ${W}]`, y: `[N, ${C}]` },
      constants: [
        constant('C', 'u32', C, 'channels'),
        constant('H', 'u32', H),
        constant('W', 'u32', W),
        constant('PIXELS', 'f32', H * W, 'H · W'),
      ],
      usesRandom,
      epilogue: lines,
    };
  },
});

const inputGradient = defineKernel<GlobalAvgPoolProblem, InputGradientView>({
  name: 'global_avg_pool.input_gradient',
  template: { gpu: inputGradientTemplate, software: inputGradientTemplate },
  sameForAllProfiles: true,
  view({ geometry: { C, H, W }, epilogue }) {
    const lanes = (H * W) % 4 === 0 ? 4 : 1;
    const { lines, usesRandom } = epilogueCode(epilogue, { value: 'v', index: 'index', lanes });
    const launch = perSampleLaunch((C * H * W) / lanes);
    const share = `dy[id.y * C + ${launch.piece} / PLANE] / PIXELS`;
    return {
      ...launch,
      header: [
        `dx[n, c, h, w] = dy[n, c] / ${H * W}.`,
        ...epilogueHeader(epilogue),
        lanes === 4 ? 'One thread owns four neighbouring values of one sample.' : 'One thread owns one value.',
      ],
      bindingTypes: lanes === 4 ? { dx: 'vec4f', ...epilogueBindingTypes(epilogue) } : {},
      layouts: { dy: `[N, ${C}]`, dx: `[N, ${C}, ${H}, ${W}]` },
      constants: [
        constant('C', 'u32', C, 'channels'),
        constant('COUNT', 'u32', (C * H * W) / lanes, lanes === 4 ? 'groups of four per sample' : 'values per sample'),
        constant('PLANE', 'u32', (H * W) / lanes, 'of them in a channel'),
        constant('PIXELS', 'f32', H * W, 'H · W'),
      ],
      usesRandom,
      share: lanes === 4 ? `vec4f(${share})` : share,
      epilogue: lines,
    };
  },
});

export const wgslKernels = { forward, inputGradient };
