/** add as an epilogue: the kernel of the term computed last adds the others before it stores the sum. */
import { accumulate } from '../../targets/accumulate.ts';
import type { ElementwiseLowering } from '../lowering.ts';

export const lowering: ElementwiseLowering = { elementwise: { wgsl: accumulate, c: accumulate } };
