/** adam as kernels. */
import type { OptimizerLowering } from '../lowering.ts';
import { lowerMoments } from '../shared/moments/lower.ts';
import { cKernels } from './c/kernels.ts';
import { wgslKernels } from './wgsl/kernels.ts';

export const lowering: OptimizerLowering = { wgsl: lowerMoments(wgslKernels), c: lowerMoments(cKernels) };
