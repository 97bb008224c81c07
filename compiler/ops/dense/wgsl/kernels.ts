/** The kernel families of dense. */
import { defineKernel, type KernelView } from '../../../targets/wgsl/kernel.ts';
import { constant } from '../../../targets/wgsl/literals.ts';
import type { DenseProblem } from '../lower.ts';
import biasGradientTemplate from './bias-gradient.wgsl.hbs';
import forwardGpu from './forward.gpu.wgsl.hbs';
import forwardSoftware from './forward.software.wgsl.hbs';
import { gpuForward, gpuInputGradient, gpuWeightGradient } from './gpu.ts';
import inputGradientGpu from './input-gradient.gpu.wgsl.hbs';
import inputGradientSoftware from './input-gradient.software.wgsl.hbs';
import { denseLayouts, softwareForward, softwareInputGradient, softwareWeightGradient } from './software.ts';
import weightGradientGpu from './weight-gradient.gpu.wgsl.hbs';
import weightGradientSoftware from './weight-gradient.software.wgsl.hbs';

const forward = defineKernel<DenseProblem>({
  name: 'dense.forward',
  template: { gpu: forwardGpu, software: forwardSoftware },
  sameForAllProfiles: false,
  view: (problem, profile) => (profile === 'gpu' ? gpuForward(problem) : softwareForward(problem)),
});

const inputGradient = defineKernel<DenseProblem>({
  name: 'dense.input_gradient',
  template: { gpu: inputGradientGpu, software: inputGradientSoftware },
  sameForAllProfiles: false,
  view: (problem, profile) => (profile === 'gpu' ? gpuInputGradient(problem) : softwareInputGradient(problem)),
});

const weightGradient = defineKernel<DenseProblem>({
  name: 'dense.weight_gradient',
  template: { gpu: weightGradientGpu, software: weightGradientSoftware },
  sameForAllProfiles: false,
  view: (problem, profile) => (profile === 'gpu' ? gpuWeightGradient(problem) : softwareWeightGradient(problem)),
});

const biasGradient = defineKernel<DenseProblem>({
  name: 'dense.bias_gradient',
  template: { gpu: biasGradientTemplate, software: biasGradientTemplate },
  sameForAllProfiles: true,
  view({ geometry }): KernelView {
    const { outFeatures } = geometry;
    return {
      launch: { workgroupSize: [64, 1, 1], workgroups: [Math.ceil(outFeatures / 64), 1, 1], workgroupBytes: 0 },
      header: ['dbias[o] = Σ of dy[n, o] over n. One thread owns one output.'],
      layouts: { ...denseLayouts(geometry), dbias: `[${outFeatures}]` },
      constants: [constant('OUT', 'u32', outFeatures, 'outputs')],
    };
  },
});

export const wgslKernels = { forward, inputGradient, weightGradient, biasGradient };
