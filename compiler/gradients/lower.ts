/**
 * What happens to the gradients between the backward pass and the optimizer, whatever the target:
 *   accumulate  the gradient of a part of the batch, times its share of the images, is added to those of the parts before it;
 *   clip        all gradients are multiplied by one factor, min(1, most / (norm + 1e-6)), as `torch.nn.utils.clip_grad_norm_` does.
 * The norm is a sum in a fixed order: squares are first added up by chunks of each tensor, then over all chunks.
 */
import type { Parameter } from '../graph/types.ts';
import { bindings } from '../program/calls.ts';
import type { Kernel, KernelCall } from '../program/types.ts';
import type { Span } from '../source/span.ts';

/** Values whose squares are added up together. */
export const CHUNK = 4096;

/** PyTorch's, which keeps the factor finite. */
export const NORM_EPSILON = 1e-6;

export interface TensorProblem {
  readonly shape: readonly number[];
}

export interface SquaresProblem extends TensorProblem {
  /** Index of the tensor's first chunk among those of all. */
  readonly first: number;
}

export interface NormProblem {
  readonly chunks: number;
  readonly most: number;
}

/** The kernels of one target. */
export interface GradientKernels<K> {
  accumulate(problem: TensorProblem): K;
  squares(problem: SquaresProblem): K;
  norm(problem: NormProblem): K;
  scale(problem: TensorProblem): K;
}

/** A trained tensor and the buffer of its gradient. */
interface Gradient {
  readonly parameter: Parameter;
  readonly gradient: string;
}

export interface ClipSite {
  readonly most: number;
  readonly gradients: readonly Gradient[];
  readonly span: Span;
  /** A buffer of so many values for this update alone. */
  scratch(name: string, elements: number): string;
}

/** `sum`: the buffer that gathers the gradients. */
export function accumulateCall<K extends Kernel>(
  kernels: GradientKernels<K>,
  { parameter, gradient, sum }: Gradient & { readonly sum: string },
): KernelCall<K> {
  return {
    ...common(parameter, 'accumulate'),
    kernel: kernels.accumulate({ shape: parameter.shape }),
    bindings: [...bindings({ g: gradient }, 'read'), ...bindings({ sum }, 'read_write')],
  };
}

export function clipCalls<K extends Kernel>(
  kernels: GradientKernels<K>,
  { most, gradients, span, scratch }: ClipSite,
): readonly KernelCall<K>[] {
  const counts = gradients.map(({ parameter }) => Math.ceil(elementsOf(parameter.shape) / CHUNK));
  const firsts = counts.map((_, index) => counts.slice(0, index).reduce((sum, count) => sum + count, 0));
  const chunks = counts.reduce((sum, count) => sum + count, 0);
  const squares = scratch('squares', chunks);
  const factor = scratch('factor', 1);
  return [
    ...gradients.map(({ parameter, gradient }, index) => ({
      ...common(parameter, 'squares'),
      kernel: kernels.squares({ shape: parameter.shape, first: firsts[index] ?? 0 }),
      bindings: [...bindings({ g: gradient }, 'read'), ...bindings({ squares }, 'write')],
    })),
    {
      name: 'gradient_norm',
      kernel: kernels.norm({ chunks, most }),
      bindings: [...bindings({ squares }, 'read'), ...bindings({ factor }, 'write')],
      layers: ['clip_gradient_norm'],
      span,
    },
    ...gradients.map(({ parameter, gradient }) => ({
      ...common(parameter, 'clip'),
      kernel: kernels.scale({ shape: parameter.shape }),
      bindings: [...bindings({ g: gradient }, 'read_write'), ...bindings({ factor }, 'read')],
    })),
  ];
}

function common({ layer, role, span }: Parameter, what: string) {
  return { name: `${layer}_${role}_${what}`, layers: [layer], span };
}

export function elementsOf(shape: readonly number[]): number {
  return shape.reduce((product, extent) => product * extent, 1);
}
