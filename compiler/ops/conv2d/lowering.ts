/** conv2d as kernels. */
import type { KernelLowering } from '../lowering.ts';
import { cKernels } from './c/kernels.ts';
import { lowerConv2d } from './lower.ts';
import { wgslKernels } from './wgsl/kernels.ts';

export const lowering: KernelLowering = {
  wgsl: lowerConv2d(wgslKernels),
  c: { ...lowerConv2d(cKernels), readsImages: true },
};
