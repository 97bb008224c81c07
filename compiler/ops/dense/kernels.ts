/** The kernel families of dense. */
import type { AnyKernelFamily } from '../../emit/wgsl/kernel.ts';

export const families: readonly AnyKernelFamily[] = [];
