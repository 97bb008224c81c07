/** The kernel family of softmax. */
import { defineKernel } from '../../../targets/wgsl/kernel.ts';
import { samplesLaunch, workgroupPerSampleLaunch } from '../../../targets/wgsl/launch.ts';
import { constant } from '../../../targets/wgsl/literals.ts';
import type { SoftmaxProblem } from '../lower.ts';
import gpuTemplate from './forward.gpu.wgsl.hbs';
import softwareTemplate from './forward.software.wgsl.hbs';

/** The lowest float32, where a running maximum starts. */
const LOWEST = -3.4028234663852886e38;

const forward = defineKernel<SoftmaxProblem>({
  name: 'softmax.forward',
  template: { gpu: gpuTemplate, software: softwareTemplate },
  sameForAllProfiles: false,
  view({ classes }, profile) {
    return {
      launch: profile === 'gpu' ? workgroupPerSampleLaunch(64, 256) : samplesLaunch(),
      header: [
        'y[n, i] = exp(x[n, i]) / Σ exp(x[n, j]), with the largest x[n] subtracted first so that exp cannot overflow.',
        profile === 'gpu' ? 'One workgroup of 64 threads owns one sample.' : 'One thread owns one sample.',
      ],
      layouts: { x: `[N, ${classes}]`, y: `[N, ${classes}]` },
      constants: [constant('CLASSES', 'u32', classes), constant('LOWEST', 'f32', LOWEST, 'float32')],
    };
  },
});

export const wgslKernels = { forward };
