/** How a dense layer becomes kernel calls: one matrix product each for y, dx and dweight, a column sum for dbias. Gradients are assigned. */
import { layerCall } from '../../program/calls.ts';
import type { FusedStep } from '../../program/epilogue.ts';
import type { Kernel, KernelCall } from '../../program/types.ts';
import type { GradientSite, Lowering } from '../lowering.ts';
import type { DenseGeometry } from './geometry.ts';

export interface DenseProblem {
  readonly geometry: DenseGeometry;
  /** Whether a bias is added: forward only, and not with `bias: false`. */
  readonly biased: boolean;
  readonly epilogue: readonly FusedStep[];
}

interface DensePorts {
  readonly inputs: { readonly x: string };
  readonly tensors: { readonly weight: string; readonly bias?: string };
}

/** The kernels of one target. */
interface DenseKernels<K> {
  forward(problem: DenseProblem): K;
  inputGradient(problem: DenseProblem): K;
  weightGradient(problem: DenseProblem): K;
  biasGradient(problem: DenseProblem): K;
}

export function lowerDense<K extends Kernel>(kernels: DenseKernels<K>): Lowering<K, DenseGeometry, DensePorts> {
  return {
    forward({ layer, geometry, inputs: { x }, output: y, tensors: { weight, bias }, epilogue }) {
      const biased = bias !== undefined;
      const call = { reads: { x, weight, ...(biased ? { bias } : {}) }, writes: { y }, epilogue };
      return [layerCall(layer, 'forward', kernels.forward({ geometry, biased, epilogue }), call)];
    },
    gradient: (site) => [...inputGradientCalls(site, kernels), ...parameterGradientCalls(site, kernels)],
  };
}

type Site = GradientSite<DenseGeometry, DensePorts>;

function inputGradientCalls<K extends Kernel>(site: Site, kernels: DenseKernels<K>): readonly KernelCall<K>[] {
  const { layer, geometry, outputGradient: dy, inputGradients, tensors } = site;
  if (inputGradients.x === undefined) {
    return [];
  }
  const { buffer, epilogue } = inputGradients.x;
  const call = { reads: { dy, weight: tensors.weight }, writes: { dx: buffer }, epilogue };
  return [layerCall(layer, 'input_gradient', kernels.inputGradient({ geometry, biased: false, epilogue }), call)];
}

function parameterGradientCalls<K extends Kernel>(site: Site, kernels: DenseKernels<K>): readonly KernelCall<K>[] {
  const { layer, geometry, inputs, outputGradient: dy, tensorGradients } = site;
  const problem: DenseProblem = { geometry, biased: false, epilogue: [] };
  const { weight: dweight, bias: dbias } = tensorGradients;
  return [
    layerCall(layer, 'weight_gradient', kernels.weightGradient(problem), {
      reads: { x: inputs.x, dy },
      writes: { dweight },
    }),
    ...(dbias === undefined
      ? []
      : [layerCall(layer, 'bias_gradient', kernels.biasGradient(problem), { reads: { dy }, writes: { dbias } })]),
  ];
}
