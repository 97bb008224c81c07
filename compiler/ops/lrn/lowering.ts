/** lrn as kernels. */
import type { KernelLowering } from '../lowering.ts';
import { cKernels } from './c/kernels.ts';
import { lowerLrn } from './lower.ts';
import { wgslKernels } from './wgsl/kernels.ts';

export const lowering: KernelLowering = { wgsl: lowerLrn(wgslKernels), c: lowerLrn(cKernels) };
