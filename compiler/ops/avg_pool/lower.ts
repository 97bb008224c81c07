/** avg_pool: the mean of each window, and a gather of dy over the windows that cover a cell. */
import { layerCall } from '../../program/calls.ts';
import type { FusedStep } from '../../program/epilogue.ts';
import type { Kernel } from '../../program/types.ts';
import type { Lowering } from '../lowering.ts';
import type { PoolGeometry } from '../shared/pool-geometry.ts';

export interface AvgPoolProblem {
  readonly geometry: PoolGeometry;
  readonly epilogue: readonly FusedStep[];
}

/** The kernels of one target. */
interface AvgPoolKernels<K> {
  forward(problem: AvgPoolProblem): K;
  inputGradient(problem: AvgPoolProblem): K;
}

export function lowerAvgPool<K extends Kernel>(
  kernels: AvgPoolKernels<K>,
): Lowering<K, PoolGeometry, { readonly inputs: { readonly x: string } }> {
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
