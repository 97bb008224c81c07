/** The kernel family of the SGD update. */
import { defineKernel, type KernelView } from '../../../targets/wgsl/kernel.ts';
import { flatLaunch } from '../../../targets/wgsl/launch.ts';
import { constant } from '../../../targets/wgsl/literals.ts';
import type { SgdProblem } from '../lower.ts';
import template from './update.wgsl.hbs';

interface SgdView extends KernelView {
  readonly index: string;
  readonly rateFactor: string;
}

const update = defineKernel<SgdProblem, SgdView>({
  name: 'sgd.update',
  template: { gpu: template, software: template },
  sameForAllProfiles: true,
  view({ shape, momentum, decay, learningRateMultiplier }) {
    const elements = shape.reduce((product, extent) => product * extent, 1);
    const lanes = elements % 4 === 0 ? 4 : 1;
    const type = lanes === 4 ? 'vec4f' : 'f32';
    const layout = `[${shape.join(', ')}]`;
    const { launch, threadsPerRow } = flatLaunch(elements / lanes);
    const wrapped = launch.workgroups[1] !== 1;
    return {
      launch,
      header: [
        'v ← MOMENTUM · v − ε · (DECAY · w + g), w ← w + v: the learning rate ε is inside v.',
        lanes === 4 ? 'One thread owns four neighbouring weights.' : 'One thread owns one weight.',
      ],
      bindingTypes: { w: type, g: type, v: type },
      layouts: { w: layout, g: layout, v: layout },
      constants: [
        constant('COUNT', 'u32', elements / lanes, lanes === 4 ? 'groups of four weights' : 'weights'),
        ...(wrapped ? [constant('THREADS_PER_ROW', 'u32', threadsPerRow, 'of the grid')] : []),
        constant('MOMENTUM', 'f32', momentum),
        constant('DECAY', 'f32', decay),
        ...(learningRateMultiplier === 1 ? [] : [constant('RATE_FACTOR', 'f32', learningRateMultiplier)]),
      ],
      index: wrapped ? 'id.y * THREADS_PER_ROW + id.x' : 'id.x',
      rateFactor: learningRateMultiplier === 1 ? '' : ' * RATE_FACTOR',
    };
  },
});

export const wgslKernels = { update };
