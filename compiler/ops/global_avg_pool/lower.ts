/** global_avg_pool: the mean of each channel, and dy shared out evenly. */
import { layerCall } from '../../program/calls.ts';
import type { FusedStep } from '../../program/epilogue.ts';
import type { Kernel } from '../../program/types.ts';
import type { Lowering } from '../lowering.ts';
import type { GlobalAvgPoolGeometry } from './geometry.ts';

export interface GlobalAvgPoolProblem {
  readonly geometry: GlobalAvgPoolGeometry;
  readonly epilogue: readonly FusedStep[];
}

/** The kernels of one target. */
interface GlobalAvgPoolKernels<K> {
  forward(problem: GlobalAvgPoolProblem): K;
  inputGradient(problem: GlobalAvgPoolProblem): K;
}

export function lowerGlobalAvgPool<K extends Kernel>(
  kernels: GlobalAvgPoolKernels<K>,
): Lowering<K, GlobalAvgPoolGeometry, { readonly inputs: { readonly x: string } }> {
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
