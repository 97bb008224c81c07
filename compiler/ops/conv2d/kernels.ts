/** The kernel families of conv2d. */
import type { AnyKernelFamily } from '../../emit/wgsl/kernel.ts';

export const families: readonly AnyKernelFamily[] = [];
