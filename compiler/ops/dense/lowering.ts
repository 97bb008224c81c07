/** dense as kernels. */
import type { KernelLowering } from '../lowering.ts';
import { cKernels } from './c/kernels.ts';
import { lowerDense } from './lower.ts';
import { wgslKernels } from './wgsl/kernels.ts';

export const lowering: KernelLowering = { wgsl: lowerDense(wgslKernels), c: lowerDense(cKernels) };
