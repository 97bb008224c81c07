/** sgd as kernels. */
import type { OptimizerLowering } from '../lowering.ts';
import { cKernels } from './c/kernels.ts';
import { lowerSgd } from './lower.ts';
import { wgslKernels } from './wgsl/kernels.ts';

export const lowering: OptimizerLowering = { wgsl: lowerSgd(wgslKernels), c: lowerSgd(cKernels) };
