/**
 * The sum of inputs in their order, so that it rounds alike whichever of them the kernel computes: the same statements in C and in WGSL,
 * for one float and for four.
 */
import { compilerAssert } from '../assert.ts';
import type { ElementwiseCode } from '../program/epilogue.ts';

export const accumulate: ElementwiseCode = {
  forward({ value }, inputs) {
    const others = inputs.toSpliced(inputs.indexOf(value), 1);
    return inputs[0] === value || others.length === 1
      ? others.map((other) => `${value} += ${other};`)
      : [`${value} = ${inputs.join(' + ')};`];
  },
  gradient({ layer }) {
    compilerAssert(false, 'nothing multiplies by the derivative of a sum', layer.span);
  },
  usesRandom: false,
};
