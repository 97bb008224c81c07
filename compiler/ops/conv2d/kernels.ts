/** The kernel families of conv2d. */
import type { AnyKernelFamily } from '../../emit/wgsl/kernel.ts';
import { correlationFamilies } from './correlation-kernels.ts';
import { packWeight } from './pack-weight.ts';
import { parameterGradientFamilies } from './weight-gradient.ts';

export const families: readonly AnyKernelFamily[] = [packWeight, ...correlationFamilies, ...parameterGradientFamilies];
