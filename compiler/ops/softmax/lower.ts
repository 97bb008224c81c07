/** softmax as the output of a network: probabilities from logits. In training the loss computes it together with the cross-entropy. */
import { compilerAssert } from '../../assert.ts';
import { layerCall } from '../../program/calls.ts';
import type { Kernel } from '../../program/types.ts';
import type { Lowering } from '../lowering.ts';
import type { SoftmaxGeometry } from './geometry.ts';

export type SoftmaxProblem = SoftmaxGeometry;

/** The kernel of one target. */
interface SoftmaxKernels<K> {
  forward(problem: SoftmaxProblem): K;
}

export function lowerSoftmax<K extends Kernel>(
  kernels: SoftmaxKernels<K>,
): Lowering<K, SoftmaxGeometry, { readonly inputs: { readonly x: string } }> {
  return {
    forward({ layer, geometry, inputs: { x }, output: y, epilogue }) {
      compilerAssert(epilogue.length === 0, `nothing may follow ${layer.name}`, layer.span);
      return [layerCall(layer, 'forward', kernels.forward(geometry), { reads: { x }, writes: { y } })];
    },
    /** The loss reads the logits before a softmax, so no gradient ever reaches it. */
    gradient({ layer }) {
      compilerAssert(false, `${layer.name} is an output and has no gradient of its own`, layer.span);
    },
  };
}
