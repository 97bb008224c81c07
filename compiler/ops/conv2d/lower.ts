/**
 * How a conv2d layer becomes kernel calls: weights are packed, then correlated with x (forward) or dy (input gradient); the gradients of
 * weights and biases are each target's own. Parameter gradients are assigned.
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
  /** Size of the packed weights, which each target lays out in its own way. */
  packedElements(correlation: Correlation): number;
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
  const packed = site.scratch('packed_weights', kernels.packedElements(correlation), role);
  const bias = tensors.bias === undefined ? {} : { bias: tensors.bias };
  const problem = { correlation, channelsFirstInput, biased: tensors.bias !== undefined, epilogue };
  return [
    layerCall(layer, 'pack_weight', kernels.packWeight({ correlation }), {
      reads: { weight: tensors.weight },
      writes: { weights: packed },
    }),
    layerCall(layer, 'forward', kernels.correlate(problem), {
      reads: { x: inputs.x, weights: packed, ...bias },
      writes: { y: output },
      epilogue,
    }),
  ];
}

function inputGradientCalls<K extends Kernel>(
  site: Conv2dGradientSite,
  kernels: Conv2dKernels<K>,
): readonly KernelCall<K>[] {
  const { layer, outputGradient, inputGradients, tensors } = site;
  if (inputGradients.x === undefined) {
    return [];
  }
  const { buffer, epilogue } = inputGradients.x;
  const correlation = inputGradientCorrelation(site.geometry);
  const packed = site.scratch('packed_weights_transposed', kernels.packedElements(correlation));
  const problem = { correlation, channelsFirstInput: false, biased: false, epilogue };
  return [
    layerCall(layer, 'pack_weight_transposed', kernels.packWeight({ correlation }), {
      reads: { weight: tensors.weight },
      writes: { weights: packed },
    }),
    layerCall(layer, 'input_gradient', kernels.correlate(problem), {
      reads: { dy: outputGradient, weights: packed },
      writes: { dx: buffer },
      epilogue,
    }),
  ];
}
