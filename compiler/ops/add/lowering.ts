/** add as an epilogue: the kernel of the term that is computed last adds the others before it stores. */
import { accumulate } from '../../targets/accumulate.ts';
import type { ElementwiseLowering } from '../lowering.ts';

export const lowering: ElementwiseLowering = { elementwise: { wgsl: accumulate, c: accumulate } };
