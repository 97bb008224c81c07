/** flatten has no kernel of its own. */
import type { AnyKernelFamily } from '../../targets/wgsl/kernel.ts';

export const families: readonly AnyKernelFamily[] = [];
