/**
 * max_pool: forward saves the winning cell of each window for the gradient, predict does not.
 * dx gathers dy from the windows that cover a cell and chose it, so that each value is written once, in a fixed order.
 */
import { layerCall } from '../../program/calls.ts';
import type { FusedStep } from '../../program/epilogue.ts';
import type { Kernel } from '../../program/types.ts';
import type { Lowering } from '../lowering.ts';
import type { PoolGeometry } from '../shared/pool-geometry.ts';

export interface MaxPoolProblem {
  readonly geometry: PoolGeometry;
  readonly epilogue: readonly FusedStep[];
}

interface MaxPoolPorts {
  readonly inputs: { readonly x: string };
  readonly saved: { readonly indices: string };
}

/** The kernels of one target. */
interface MaxPoolKernels<K> {
  forward(problem: MaxPoolProblem): K;
  predict(problem: MaxPoolProblem): K;
  inputGradient(problem: MaxPoolProblem): K;
}

export function lowerMaxPool<K extends Kernel>(kernels: MaxPoolKernels<K>): Lowering<K, PoolGeometry, MaxPoolPorts> {
  return {
    forward({ layer, geometry, inputs: { x }, output: y, saved, phase, epilogue }) {
      const problem = { geometry, epilogue };
      const kernel = saved === undefined ? kernels.predict(problem) : kernels.forward(problem);
      return [layerCall(layer, phase, kernel, { reads: { x }, writes: { y, ...saved }, epilogue })];
    },
    gradient({ layer, geometry, outputGradient: dy, inputGradients: { x: dx }, saved: { indices } }) {
      if (dx === undefined) {
        return [];
      }
      const { buffer, epilogue } = dx;
      const call = { reads: { dy, indices }, writes: { dx: buffer }, epilogue };
      return [layerCall(layer, 'input_gradient', kernels.inputGradient({ geometry, epilogue }), call)];
    },
  };
}
