/** The targets as lowering sees them: which of a layer's two lowerings each uses, and the kernels that belong to no layer. */
import { cGradients } from './gradients/c/kernels.ts';
import { wgslGradients } from './gradients/wgsl/kernels.ts';
import type { LoweringTarget } from './passes/lowering-target.ts';
import { elementwise as cElementwise } from './targets/c/elementwise-kernel.ts';
import type { CKernel } from './targets/c/kernel.ts';
import { layoutKernels } from './targets/c/layout.ts';
import { elementwise as wgslElementwise } from './targets/wgsl/elementwise-kernel.ts';
import type { WgslKernel } from './targets/wgsl/kernel.ts';

export const wgslTarget: LoweringTarget<WgslKernel> = {
  name: 'wgsl',
  lowering: ({ wgsl }) => wgsl,
  elementwise: wgslElementwise,
  loss: ({ wgsl }) => wgsl,
  optimizer: ({ wgsl }) => wgsl,
  gradients: wgslGradients,
};

/** Stores images [N, H, W, C]. */
export const cTarget: LoweringTarget<CKernel> = {
  name: 'c',
  lowering: ({ c }) => c,
  elementwise: cElementwise,
  loss: ({ c }) => c,
  optimizer: ({ c }) => c,
  gradients: cGradients,
  layout: layoutKernels,
};
