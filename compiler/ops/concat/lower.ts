/** concat: one copy per input into its channels of y, and one out of its channels of dy, so that no kernel binds all inputs. */
import { layerCall } from '../../program/calls.ts';
import type { FusedStep } from '../../program/epilogue.ts';
import type { Kernel } from '../../program/types.ts';
import type { Lowering } from '../lowering.ts';
import { type ConcatGeometry, type Slice, slicesOf } from './geometry.ts';

export interface ConcatProblem {
  readonly slice: Slice;
  readonly epilogue: readonly FusedStep[];
}

/** The kernels of one target, for one input. */
interface ConcatKernels<K> {
  forward(problem: ConcatProblem): K;
  inputGradient(problem: ConcatProblem): K;
}

export function lowerConcat<K extends Kernel>(
  kernels: ConcatKernels<K>,
): Lowering<K, ConcatGeometry, { readonly inputs: { readonly parts: readonly string[] } }> {
  return {
    forward({ layer, geometry, inputs: { parts }, output: y, epilogue }) {
      const slices = slicesOf(geometry);
      return parts.flatMap((x, index) => {
        const slice = slices[index];
        return slice === undefined
          ? []
          : [
              layerCall(layer, `forward_${index + 1}`, kernels.forward({ slice, epilogue }), {
                reads: { x },
                writes: { y },
                epilogue,
              }),
            ];
      });
    },
    gradient({ layer, geometry, outputGradient: dy, inputGradients }) {
      const slices = slicesOf(geometry);
      return inputGradients.parts.flatMap((dx, index) => {
        const slice = slices[index];
        if (dx === undefined || slice === undefined) {
          return [];
        }
        const { buffer, epilogue } = dx;
        const kernel = kernels.inputGradient({ slice, epilogue });
        const call = { reads: { dy }, writes: { dx: buffer }, epilogue };
        return [layerCall(layer, `input_gradient_${index + 1}`, kernel, call)];
      });
    },
  };
}
