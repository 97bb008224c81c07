/** global_avg_pool as kernels. */
import type { KernelLowering } from '../lowering.ts';
import { cKernels } from './c/kernels.ts';
import { lowerGlobalAvgPool } from './lower.ts';
import { wgslKernels } from './wgsl/kernels.ts';

export const lowering: KernelLowering = { wgsl: lowerGlobalAvgPool(wgslKernels), c: lowerGlobalAvgPool(cKernels) };
