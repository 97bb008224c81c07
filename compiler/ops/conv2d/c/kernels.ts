/** conv2d in C: the gradients of weights and biases are one call, and some correlations use Winograd's algorithm. */
import { layerCall } from '../../../program/calls.ts';
import type { CKernel } from '../../../targets/c/kernel.ts';
import type { Conv2dKernels } from '../lower.ts';
import { chooseWinograd } from '../winograd.ts';
import { correlate, correlateGradient } from './correlation.ts';
import { packedFloats, packWeight } from './pack-weight.ts';
import { weightGradient, weightSumFloats } from './weight-gradient.ts';
import { packWinogradWeight, winogradForward, winogradInputGradient, winogradPackedFloats } from './winograd.ts';

export const cKernels: Conv2dKernels<CKernel> = {
  packedElements(correlation) {
    const winograd = chooseWinograd(correlation);
    return winograd === undefined ? packedFloats(correlation) : winogradPackedFloats(correlation, winograd);
  },
  keepsPackedWeights: true,
  packWeight({ correlation }) {
    const winograd = chooseWinograd(correlation);
    return winograd === undefined ? packWeight({ correlation }) : packWinogradWeight({ correlation, winograd });
  },
  correlate(problem) {
    const winograd = chooseWinograd(problem.correlation);
    const forward = problem.correlation.direction === 'forward';
    if (winograd === undefined) {
      return forward ? correlate(problem) : correlateGradient(problem);
    }
    return forward ? winogradForward({ ...problem, winograd }) : winogradInputGradient({ ...problem, winograd });
  },
  parameterGradients(site) {
    const { layer, geometry, inputs, outputGradient: dy, tensorGradients, channelsFirstInput = false } = site;
    const { weight: dweight, bias: dbias } = tensorGradients;
    const kernel = weightGradient({ geometry, channelsFirstInput, biased: dbias !== undefined });
    const sums = site.scratch('weight_sums', weightSumFloats(geometry));
    return [
      layerCall(layer, 'weight_gradient', kernel, {
        reads: { x: inputs.x, dy },
        writes: { sums, dweight, ...(dbias === undefined ? {} : { dbias }) },
      }),
    ];
  },
};
