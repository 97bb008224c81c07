/** softmax_cross_entropy as kernels. */
import type { LossLowering } from '../lowering.ts';
import { cKernels } from './c/kernels.ts';
import { lowerSoftmaxCrossEntropy } from './lower.ts';
import { wgslKernels } from './wgsl/kernels.ts';

export const lowering: LossLowering = {
  wgsl: lowerSoftmaxCrossEntropy(wgslKernels),
  c: lowerSoftmaxCrossEntropy(cKernels),
};
