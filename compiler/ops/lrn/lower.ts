/** Local response normalisation: both kernels need only x; the gradient recomputes the denominators instead of storing them. */
import { layerCall } from '../../program/calls.ts';
import type { FusedStep } from '../../program/epilogue.ts';
import type { Kernel } from '../../program/types.ts';
import type { Lowering } from '../lowering.ts';
import type { LrnGeometry } from './geometry.ts';

export interface LrnProblem {
  readonly geometry: LrnGeometry;
  readonly epilogue: readonly FusedStep[];
}

/** The kernels of one target. */
interface LrnKernels<K> {
  forward(problem: LrnProblem): K;
  inputGradient(problem: LrnProblem): K;
}

export function lowerLrn<K extends Kernel>(
  kernels: LrnKernels<K>,
): Lowering<K, LrnGeometry, { readonly inputs: { readonly x: string } }> {
  return {
    forward({ layer, geometry, inputs: { x }, output: y, epilogue }) {
      return [
        layerCall(layer, 'forward', kernels.forward({ geometry, epilogue }), { reads: { x }, writes: { y }, epilogue }),
      ];
    },
    gradient({ layer, geometry, inputs: { x }, outputGradient: dy, inputGradients: { x: dx } }) {
      if (dx === undefined) {
        return [];
      }
      const { buffer, epilogue } = dx;
      const call = { reads: { x, dy }, writes: { dx: buffer }, epilogue };
      return [layerCall(layer, 'input_gradient', kernels.inputGradient({ geometry, epilogue }), call)];
    },
  };
}
