/**
 * conv2d in WGSL. The weight gradient is summed in parts over the batch and then over the parts, both in a fixed order; the bias
 * gradient is a kernel of its own.
 */
import { layerCall } from '../../../program/calls.ts';
import type { KernelCall } from '../../../program/types.ts';
import type { WgslKernel } from '../../../targets/wgsl/kernel.ts';
import { type Correlation, forwardCorrelation, packedElements } from '../correlation.ts';
import { isDepthwise } from '../depthwise.ts';
import type { Conv2dGradientSite, Conv2dKernels } from '../lower.ts';
import { correlate, correlateGradient } from './correlation-kernels.ts';
import { depthwiseForward, depthwiseInputGradient } from './depthwise-kernels.ts';
import { canBeWrittenOut } from './depthwise-tile.ts';
import { depthwiseWeightGradient } from './depthwise-weight-gradient.ts';
import { packWeight } from './pack-weight.ts';
import { biasGradient, reduceWeightGradient, weightGradient, weightGradientParts } from './weight-gradient.ts';

export const wgslKernels: Conv2dKernels<WgslKernel> = {
  packedElements: (correlation) => (hasOwnKernels(correlation) ? undefined : packedElements(correlation)),
  keepsPackedWeights: false,
  packWeight,
  correlate(problem) {
    const [onForward, onGradient] = hasOwnKernels(problem.correlation)
      ? [depthwiseForward, depthwiseInputGradient]
      : [correlate, correlateGradient];
    return problem.correlation.direction === 'forward' ? onForward(problem) : onGradient(problem);
  },
  parameterGradients: (site) => [...weightGradientCalls(site), ...biasGradientCalls(site)],
};

/** Whether it is depthwise and small enough to write out. */
function hasOwnKernels(correlation: Correlation): boolean {
  return isDepthwise(correlation) && canBeWrittenOut(correlation);
}

function weightGradientCalls(site: Conv2dGradientSite): readonly KernelCall<WgslKernel>[] {
  const { layer, geometry, inputs, outputGradient: dy, tensorGradients } = site;
  const { C, K, G, R, S } = geometry;
  const dweight = tensorGradients.weight;
  const elements = (K * C * R * S) / G;
  const parts = weightGradientParts(geometry);
  const partial = parts === 1 ? dweight : site.scratch('partial_weight_gradient', parts * elements);
  const family = hasOwnKernels(forwardCorrelation(geometry)) ? depthwiseWeightGradient : weightGradient;
  const sum = layerCall(layer, 'weight_gradient', family({ geometry, parts }), {
    reads: { x: inputs.x, dy },
    writes: { dweight: partial },
  });
  const reduce = layerCall(layer, 'weight_gradient_reduce', reduceWeightGradient({ elements, parts }), {
    reads: { partial },
    writes: { dweight },
  });
  return parts === 1 ? [sum] : [sum, reduce];
}

function biasGradientCalls(site: Conv2dGradientSite): readonly KernelCall<WgslKernel>[] {
  const { layer, geometry, outputGradient: dy, tensorGradients } = site;
  const { K, P, Q } = geometry;
  const { bias: dbias } = tensorGradients;
  const kernel = biasGradient({ channels: K, pixels: P * Q });
  return dbias === undefined ? [] : [layerCall(layer, 'bias_gradient', kernel, { reads: { dy }, writes: { dbias } })];
}
