/** max_pool as kernels. */
import type { KernelLowering } from '../lowering.ts';
import { cKernels, indexType } from './c/kernels.ts';
import { lowerMaxPool } from './lower.ts';
import { wgslKernels } from './wgsl/kernels.ts';

export const lowering: KernelLowering = {
  wgsl: lowerMaxPool(wgslKernels),
  c: {
    ...lowerMaxPool(cKernels),
    savedTypes: (geometry: Parameters<typeof indexType>[0]) => ({ indices: indexType(geometry) }),
  },
};
