/**
 * How a conv2d layer becomes kernel calls: weights, packed where the kernel wants them so, are correlated with x (forward) or dy (input
 * gradient); the gradients of weights and biases are each target's own. Parameter gradients are assigned.
 */
import { layerCall } from '../../program/calls.ts';
import type { FusedStep } from '../../program/epilogue.ts';
import type { Kernel, KernelCall } from '../../program/types.ts';
import type { ForwardSite, GradientSite, Lowering } from '../lowering.ts';
import { type Correlation, forwardCorrelation, inputGradientCorrelation } from './correlation.ts';
import type { Conv2dGeometry } from './geometry.ts';

export interface CorrelationProblem {
  readonly correlation: Correlation;
  /** C only: x is [N, C, H, W], as images are uploaded. */
  readonly channelsFirstInput: boolean;
  /** Whether a bias is added: forward only, and not with `bias: false`. */
  readonly biased: boolean;
  readonly epilogue: readonly FusedStep[];
}

export interface PackWeightProblem {
  readonly correlation: Correlation;
}

export interface Conv2dPorts {
  readonly inputs: { readonly x: string };
  readonly tensors: { readonly weight: string; readonly bias?: string };
}

export type Conv2dForwardSite = ForwardSite<Conv2dGeometry, Conv2dPorts>;
export type Conv2dGradientSite = GradientSite<Conv2dGeometry, Conv2dPorts>;

/** The kernels with which a target computes correlations. */
export interface Conv2dKernels<K extends Kernel> {
  /** Size of the packed weights, which each target lays out in its own way; undefined where a correlation reads `weight` as it is. */
  packedElements(correlation: Correlation): number | undefined;
  /** Whether the weights that the forward pass packs are reused until the parameters change. */
  readonly keepsPackedWeights: boolean;
  packWeight(problem: PackWeightProblem): K;
  correlate(problem: CorrelationProblem): K;
  parameterGradients(site: Conv2dGradientSite): readonly KernelCall<K>[];
}

export function lowerConv2d<K extends Kernel>(kernels: Conv2dKernels<K>): Lowering<K, Conv2dGeometry, Conv2dPorts> {
  return {
    forward: (site) => forwardCalls(site, kernels),
    gradient: (site) => [...inputGradientCalls(site, kernels), ...kernels.parameterGradients(site)],
  };
}

function forwardCalls<K extends Kernel>(site: Conv2dForwardSite, kernels: Conv2dKernels<K>): readonly KernelCall<K>[] {
  const { layer, inputs, output, tensors, epilogue, channelsFirstInput = false } = site;
  const correlation = forwardCorrelation(site.geometry);
  const role = kernels.keepsPackedWeights ? 'kept' : 'scratch';
  const scratch = (name: string, elements: number) => site.scratch(name, elements, role);
  const { packing, weights } = weightsOf({ ...site, scratch }, kernels, correlation, '');
  const bias = tensors.bias === undefined ? {} : { bias: tensors.bias };
  const problem = { correlation, channelsFirstInput, biased: tensors.bias !== undefined, epilogue };
  return [
    ...packing,
    layerCall(layer, 'forward', kernels.correlate(problem), {
      reads: { x: inputs.x, ...weights, ...bias },
      writes: { y: output },
      epilogue,
    }),
  ];
}

function inputGradientCalls<K extends Kernel>(
  site: Conv2dGradientSite,
  kernels: Conv2dKernels<K>,
): readonly KernelCall<K>[] {
  const { layer, outputGradient, inputGradients } = site;
  if (inputGradients.x === undefined) {
    return [];
  }
  const { buffer, epilogue } = inputGradients.x;
  const correlation = inputGradientCorrelation(site.geometry);
  const { packing, weights } = weightsOf(site, kernels, correlation, '_transposed');
  const problem = { correlation, channelsFirstInput: false, biased: false, epilogue };
  return [
    ...packing,
    layerCall(layer, 'input_gradient', kernels.correlate(problem), {
      reads: { dy: outputGradient, ...weights },
      writes: { dx: buffer },
      epilogue,
    }),
  ];
}

/** What a correlation reads as its weights: `weights`, which a call of its own packs, or `weight` as it is. */
function weightsOf<K extends Kernel>(
  { layer, tensors, scratch }: Pick<Conv2dGradientSite, 'layer' | 'tensors' | 'scratch'>,
  kernels: Conv2dKernels<K>,
  correlation: Correlation,
  suffix: string,
): { readonly packing: readonly KernelCall<K>[]; readonly weights: Readonly<Record<string, string>> } {
  const { weight } = tensors;
  const elements = kernels.packedElements(correlation);
  if (elements === undefined) {
    return { packing: [], weights: { weight } };
  }
  const weights = scratch(`packed_weights${suffix}`, elements);
  const call = layerCall(layer, `pack_weight${suffix}`, kernels.packWeight({ correlation }), {
    reads: { weight },
    writes: { weights },
  });
  return { packing: [call], weights: { weights } };
}
