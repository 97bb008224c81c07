/** flatten has no kernel of its own. */
import type { AnyKernelFamily } from '../../emit/wgsl/kernel.ts';

export const families: readonly AnyKernelFamily[] = [];
