/**
 * How batch_norm becomes kernel calls. In training, statistics are taken of parts of the batch, then joined into mean and variance
 * (Chan, Golub, LeVeque, "Updating formulae and a pairwise algorithm for computing sample variances", 1979), in an order that depends on
 * shapes alone; so are the sums of the gradient. The update then moves the running statistics, from which prediction computes.
 */
import { bindings, layerCall } from '../../program/calls.ts';
import type { FusedStep } from '../../program/epilogue.ts';
import type { Kernel, KernelCall } from '../../program/types.ts';
import type { Folded, FoldSite, ForwardSite, GradientSite, Lowering, StateSite } from '../lowering.ts';
import { elementsOf } from '../shared/inputs.ts';
import type { BatchNormGeometry } from './geometry.ts';

export interface BatchNormProblem {
  readonly geometry: BatchNormGeometry;
}

export interface ElementProblem extends BatchNormProblem {
  readonly epilogue: readonly FusedStep[];
}

export interface FoldProblem extends BatchNormProblem {
  /** Weights of a channel. */
  readonly row: number;
  /** Whether the layer before has a bias of its own; folded it has one in any case. */
  readonly biased: boolean;
}

interface BatchNormPorts {
  readonly inputs: { readonly x: string };
  readonly tensors: {
    readonly weight: string;
    readonly bias: string;
    readonly running_mean: string;
    readonly running_variance: string;
  };
  readonly saved: { readonly mean: string; readonly variance: string };
}

/** The kernels of one target. */
export interface BatchNormKernels<K> {
  /** Into how many parts the values of a channel are cut. */
  parts(geometry: BatchNormGeometry): number;
  /** x → mean and Σ (x − mean)² of each part. */
  statistics(problem: BatchNormProblem): K;
  /** The parts → mean and variance. */
  moments(problem: BatchNormProblem): K;
  normalize(problem: ElementProblem): K;
  /** x, dy → Σ dy and Σ dy · (x − mean) of each part. */
  gradientSums(problem: BatchNormProblem): K;
  /** The parts → dweight, dbias and the factors of the input gradient. */
  parameterGradient(problem: BatchNormProblem): K;
  inputGradient(problem: ElementProblem): K;
  state(problem: BatchNormProblem): K;
  /** weight [C, …], bias → the same with the factor and offset of prediction in them. */
  fold(problem: FoldProblem): K;
  /** Whether folded tensors stay until the parameters change. */
  readonly keepsFolded: boolean;
}

export function lowerBatchNorm<K extends Kernel>(
  kernels: BatchNormKernels<K>,
): Lowering<K, BatchNormGeometry, BatchNormPorts> {
  return {
    forward: (site) =>
      site.saved === undefined ? predictCalls(site, kernels) : trainingCalls(site, site.saved, kernels),
    gradient: (site) => gradientCalls(site, kernels),
    state: (site) => [stateCall(site, kernels)],
    fold: (site) => fold(site, kernels),
  };
}

type Forward = ForwardSite<BatchNormGeometry, BatchNormPorts>;

function predictCalls<K extends Kernel>(site: Forward, kernels: BatchNormKernels<K>): readonly KernelCall<K>[] {
  const { layer, geometry, inputs, output, tensors, epilogue } = site;
  const { weight, bias, running_mean: mean, running_variance: variance } = tensors;
  return [
    layerCall(layer, 'predict', kernels.normalize({ geometry, epilogue }), {
      reads: { x: inputs.x, mean, variance, weight, bias },
      writes: { y: output },
      epilogue,
    }),
  ];
}

function trainingCalls<K extends Kernel>(
  site: Forward,
  { mean, variance }: BatchNormPorts['saved'],
  kernels: BatchNormKernels<K>,
): readonly KernelCall<K>[] {
  const { layer, geometry, inputs, output, tensors, epilogue } = site;
  const { weight, bias } = tensors;
  const parts = site.scratch('statistics', kernels.parts(geometry) * geometry.C * 2);
  return [
    layerCall(layer, 'statistics', kernels.statistics({ geometry }), { reads: { x: inputs.x }, writes: { parts } }),
    layerCall(layer, 'moments', kernels.moments({ geometry }), { reads: { parts }, writes: { mean, variance } }),
    layerCall(layer, 'forward', kernels.normalize({ geometry, epilogue }), {
      reads: { x: inputs.x, mean, variance, weight, bias },
      writes: { y: output },
      epilogue,
    }),
  ];
}

function gradientCalls<K extends Kernel>(
  site: GradientSite<BatchNormGeometry, BatchNormPorts>,
  kernels: BatchNormKernels<K>,
): readonly KernelCall<K>[] {
  const { layer, geometry, inputs, outputGradient: dy, inputGradients, tensors, tensorGradients, saved } = site;
  const { mean, variance } = saved;
  const parts = site.scratch('gradient_sums', kernels.parts(geometry) * geometry.C * 2);
  const factors = site.scratch('input_gradient_factors', geometry.C * 3);
  const sums = [
    layerCall(layer, 'gradient_sums', kernels.gradientSums({ geometry }), {
      reads: { x: inputs.x, dy, mean },
      writes: { parts },
    }),
    layerCall(layer, 'parameter_gradient', kernels.parameterGradient({ geometry }), {
      reads: { parts, variance, weight: tensors.weight },
      writes: { dweight: tensorGradients.weight, dbias: tensorGradients.bias, factors },
    }),
  ];
  if (inputGradients.x === undefined) {
    return sums;
  }
  const { buffer, epilogue } = inputGradients.x;
  return [
    ...sums,
    layerCall(layer, 'input_gradient', kernels.inputGradient({ geometry, epilogue }), {
      reads: { x: inputs.x, dy, mean, factors },
      writes: { dx: buffer },
      epilogue,
    }),
  ];
}

function stateCall<K extends Kernel>(
  { layer, geometry, tensors, saved }: StateSite<BatchNormGeometry, BatchNormPorts>,
  kernels: BatchNormKernels<K>,
): KernelCall<K> {
  const { running_mean, running_variance } = tensors;
  const { mean, variance } = saved;
  const call = layerCall(layer, 'state', kernels.state({ geometry }), { reads: { mean, variance }, writes: {} });
  return { ...call, bindings: [...call.bindings, ...bindings({ running_mean, running_variance }, 'read_write')] };
}

function fold<K extends Kernel>(
  { layer, geometry, tensors, linear, weight, bias, scratch }: FoldSite<BatchNormGeometry, BatchNormPorts>,
  kernels: BatchNormKernels<K>,
): Folded<K> {
  const shape = linear.parameters.find(({ name }) => name === weight)?.shape ?? [];
  const row = elementsOf(shape.slice(1));
  const role = kernels.keepsFolded ? 'kept' : 'scratch';
  const folded = {
    weight: scratch('folded_weight', geometry.C * row, role),
    bias: scratch('folded_bias', geometry.C, role),
  };
  const { weight: factor, bias: offset, running_mean: mean, running_variance: variance } = tensors;
  const biased = bias !== undefined;
  const call = layerCall(layer, 'fold', kernels.fold({ geometry, row, biased }), {
    reads: { weight, ...(biased && { bias }), factor, offset, mean, variance },
    writes: { folded_weight: folded.weight, folded_bias: folded.bias },
  });
  return { calls: [{ ...call, layers: [linear.name, layer.name] }], ...folded };
}
