/** `value += operand` for each operand: the same statement in C and in WGSL, for one float and for four. */
import { compilerAssert } from '../assert.ts';
import type { ElementwiseCode } from '../program/epilogue.ts';

export const accumulate: ElementwiseCode = {
  forward: ({ value }, operands) => operands.map((operand) => `${value} += ${operand};`),
  gradient({ layer }) {
    compilerAssert(false, 'nothing multiplies by the derivative of a sum', layer.span);
  },
  usesRandom: false,
};
