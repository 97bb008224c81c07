/** softmax as kernels. */
import type { KernelLowering } from '../lowering.ts';
import { cKernels } from './c/kernels.ts';
import { lowerSoftmax } from './lower.ts';
import { wgslKernels } from './wgsl/kernels.ts';

export const lowering: KernelLowering = { wgsl: lowerSoftmax(wgslKernels), c: lowerSoftmax(cKernels) };
