/** pad: a copy into the middle of zeros, and out of it. */
import { layerCall } from '../../program/calls.ts';
import type { FusedStep } from '../../program/epilogue.ts';
import type { Kernel } from '../../program/types.ts';
import type { Lowering } from '../lowering.ts';
import type { PadGeometry } from './geometry.ts';

export interface PadProblem {
  readonly geometry: PadGeometry;
  readonly epilogue: readonly FusedStep[];
}

/** The kernels of one target. */
interface PadKernels<K> {
  forward(problem: PadProblem): K;
  inputGradient(problem: PadProblem): K;
}

export function lowerPad<K extends Kernel>(
  kernels: PadKernels<K>,
): Lowering<K, PadGeometry, { readonly inputs: { readonly x: string } }> {
  return {
    forward({ layer, geometry, inputs: { x }, output: y, epilogue }) {
      return [
        layerCall(layer, 'forward', kernels.forward({ geometry, epilogue }), { reads: { x }, writes: { y }, epilogue }),
      ];
    },
    gradient({ layer, geometry, outputGradient: dy, inputGradients: { x: dx } }) {
      if (dx === undefined) {
        return [];
      }
      const { buffer, epilogue } = dx;
      const call = { reads: { dy }, writes: { dx: buffer }, epilogue };
      return [layerCall(layer, 'input_gradient', kernels.inputGradient({ geometry, epilogue }), call)];
    },
  };
}
