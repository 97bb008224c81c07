/**
 * A chain of elementwise layers without a producer to fuse into, or the sum of the gradients of several readers: a copy kernel with
 * everything else in its epilogue.
 */
import type { Layer } from '../graph/types.ts';
import { layerCall } from './calls.ts';
import type { FusedStep } from './epilogue.ts';
import type { Kernel, KernelCall } from './types.ts';

export interface ElementwiseProblem {
  /** Per sample. */
  readonly elements: number;
  /** The kernel's names for what it reads and writes. */
  readonly input: string;
  readonly output: string;
  readonly steps: readonly FusedStep[];
}

export interface ElementwiseChain {
  readonly layer: Layer;
  readonly direction: 'forward' | 'gradient' | 'sum';
  /** Per sample. */
  readonly elements: number;
  /** Buffers. */
  readonly from: string;
  readonly to: string;
  readonly steps: readonly FusedStep[];
  /** Counted from 1 where a sum has more terms than one kernel can bind. */
  readonly part?: number;
}

const NAMES = {
  forward: { suffix: 'forward', input: 'x', output: 'y' },
  gradient: { suffix: 'input_gradient', input: 'dy', output: 'dx' },
  sum: { suffix: 'output_gradient', input: 'term', output: 'total' },
} as const;

export function elementwiseCall<K extends Kernel>(
  chain: ElementwiseChain,
  kernel: (problem: ElementwiseProblem) => K,
): KernelCall<K> {
  const { layer, direction, elements, from, to, steps, part } = chain;
  const { suffix, input, output } = NAMES[direction];
  return layerCall(
    layer,
    part === undefined ? suffix : `${suffix}_${part}`,
    kernel({ elements, input, output, steps }),
    {
      reads: { [input]: from },
      writes: { [output]: to },
      epilogue: steps,
    },
  );
}
