/** The C kernels of conv2d. */
import type { AnyCKernelFamily } from '../../targets/c/kernel.ts';
import { correlationFamilies } from './c/correlation.ts';
import { packWeight } from './c/pack-weight.ts';
import { parameterGradientFamilies } from './c/weight-gradient.ts';
import { winogradFamilies } from './c/winograd.ts';

export const cFamilies: readonly AnyCKernelFamily[] = [
  packWeight,
  ...correlationFamilies,
  ...winogradFamilies,
  ...parameterGradientFamilies,
];
