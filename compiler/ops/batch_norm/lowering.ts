/** batch_norm as kernels. */
import type { KernelLowering } from '../lowering.ts';
import { cKernels } from './c/kernels.ts';
import { lowerBatchNorm } from './lower.ts';
import { wgslKernels } from './wgsl/kernels.ts';

export const lowering: KernelLowering = { wgsl: lowerBatchNorm(wgslKernels), c: lowerBatchNorm(cKernels) };
