/** The kernel families of conv2d. */
import type { AnyKernelFamily } from '../../targets/wgsl/kernel.ts';
import { correlationFamilies } from './wgsl/correlation-kernels.ts';
import { packWeight } from './wgsl/pack-weight.ts';
import { parameterGradientFamilies } from './wgsl/weight-gradient.ts';

export const families: readonly AnyKernelFamily[] = [packWeight, ...correlationFamilies, ...parameterGradientFamilies];
