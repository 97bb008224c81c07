/** The kernel of an elementwise layer that no other kernel could take into its epilogue. */
import { elementwiseFamily } from '../../targets/wgsl/elementwise-kernel.ts';
import type { AnyKernelFamily } from '../../targets/wgsl/kernel.ts';

export const families: readonly AnyKernelFamily[] = [elementwiseFamily];
