/** conv2d in C: which kernels compute a correlation, and one call for the gradients of weights and biases. */
import { layerCall } from '../../../program/calls.ts';
import type { CKernel } from '../../../targets/c/kernel.ts';
import { type Correlation, forwardCorrelation } from '../correlation.ts';
import { isDepthwise } from '../depthwise.ts';
import type { Conv2dKernels, CorrelationProblem } from '../lower.ts';
import { chooseWinograd } from '../winograd.ts';
import { correlate, correlateGradient } from './correlation.ts';
import { depthwiseForward, depthwiseInputGradient } from './depthwise.ts';
import { depthwiseWeightGradient } from './depthwise-gradients.ts';
import { packedFloats, packWeight } from './pack-weight.ts';
import { isPointwise, pointwiseForward, pointwiseInputGradient } from './pointwise.ts';
import { weightGradient, weightSumFloats } from './weight-gradient.ts';
import { packWinogradWeight, winogradForward, winogradInputGradient, winogradPackedFloats } from './winograd.ts';

interface Algorithm {
  readonly packedElements: number;
  readonly packWeight: CKernel;
  correlate(problem: CorrelationProblem): CKernel;
}

function chooseAlgorithm(correlation: Correlation): Algorithm {
  const forward = correlation.direction === 'forward';
  const winograd = chooseWinograd(correlation);
  if (winograd !== undefined) {
    const family = forward ? winogradForward : winogradInputGradient;
    return {
      packedElements: winogradPackedFloats(correlation, winograd),
      packWeight: packWinogradWeight({ correlation, winograd }),
      correlate: (problem) => family({ ...problem, winograd }),
    };
  }
  return {
    packedElements: packedFloats(correlation),
    packWeight: packWeight({ correlation }),
    correlate: directFamily(correlation),
  };
}

/** Of those that read the weights as `packWeight` packs them. */
function directFamily(correlation: Correlation): (problem: CorrelationProblem) => CKernel {
  const forward = correlation.direction === 'forward';
  if (isDepthwise(correlation)) {
    return forward ? depthwiseForward : depthwiseInputGradient;
  }
  if (isPointwise(correlation)) {
    return forward ? pointwiseForward : pointwiseInputGradient;
  }
  return forward ? correlate : correlateGradient;
}

export const cKernels: Conv2dKernels<CKernel> = {
  packedElements: (correlation) => chooseAlgorithm(correlation).packedElements,
  keepsPackedWeights: true,
  packWeight: ({ correlation }) => chooseAlgorithm(correlation).packWeight,
  correlate: (problem) => chooseAlgorithm(problem.correlation).correlate(problem),
  parameterGradients(site) {
    const { layer, geometry, inputs, outputGradient: dy, tensorGradients, channelsFirstInput = false } = site;
    const { weight: dweight, bias: dbias } = tensorGradients;
    const problem = { geometry, channelsFirstInput, biased: dbias !== undefined };
    const gradients = { dweight, ...(dbias === undefined ? {} : { dbias }) };
    if (isDepthwise(forwardCorrelation(geometry))) {
      return [
        layerCall(layer, 'weight_gradient', depthwiseWeightGradient(problem), {
          reads: { x: inputs.x, dy },
          writes: gradients,
        }),
      ];
    }
    const sums = site.scratch('weight_sums', weightSumFloats(geometry));
    return [
      layerCall(layer, 'weight_gradient', weightGradient(problem), {
        reads: { x: inputs.x, dy },
        writes: { sums, ...gradients },
      }),
    ];
  },
};
