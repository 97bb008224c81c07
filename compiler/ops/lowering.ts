/**
 * What a folder in `ops/` gives the passes and not the language: which kernels a layer calls, per target. `specc check` and the
 * language server load none of it. Everything here names buffers; the memory plan allocates them.
 */
import type { Layer } from '../graph/types.ts';
import type { ElementwiseCode, FusedStep } from '../program/epilogue.ts';
import type { ElementType, Kernel, KernelCall, Target } from '../program/types.ts';
import type { CKernel } from '../targets/c/kernel.ts';
import type { WgslKernel } from '../targets/wgsl/kernel.ts';

/** Buffers by the names that a kind gives its inputs and tensors. */
export interface Ports {
  /** One buffer for an input of arity `one`, a list for `many`. */
  readonly inputs: object;
  /** Parameters and state by role. */
  readonly tensors?: object;
  /** What the forward pass leaves for the gradient. */
  readonly saved?: object;
}

/** A buffer for work that lives during a layer's calls only; returns its name. */
export type Scratch<Role extends string> = (name: string, elements: number, role?: Role) => string;

export interface ForwardSite<G, P extends Ports = Ports> {
  readonly layer: Layer;
  readonly geometry: G;
  readonly inputs: P['inputs'];
  readonly output: string;
  readonly tensors: P['tensors'];
  /** Present only in the training pass; predict saves nothing. */
  readonly saved?: P['saved'];
  /** `forward` for the training pass, `predict` where nothing is saved; a kind whose two kernels are equal ignores it. */
  readonly phase: 'forward' | 'predict';
  readonly epilogue: readonly FusedStep[];
  /** C only, for kinds that `readsImages`: the input is [N, C, H, W] though the target stores [N, H, W, C]. */
  readonly channelsFirstInput?: boolean;
  /** float32. A `kept` buffer keeps its contents from run to run: for what depends only on the parameters. */
  readonly scratch: Scratch<'scratch' | 'kept'>;
}

/** Where the gradient of one input goes. */
export interface GradientTarget {
  readonly buffer: string;
  /** Applied to each value before it is stored. */
  readonly epilogue: readonly FusedStep[];
}

/** The gradients of inputs, by the inputs' names. */
type InputGradients<I> = {
  readonly [Name in keyof I]: I[Name] extends string
    ? GradientTarget | undefined
    : readonly (GradientTarget | undefined)[];
};

export interface GradientSite<G, P extends Ports = Ports> {
  readonly layer: Layer;
  readonly geometry: G;
  readonly inputs: P['inputs'];
  readonly output: string;
  readonly outputGradient: string;
  /** Undefined where it is not needed. */
  readonly inputGradients: InputGradients<P['inputs']>;
  readonly tensors: P['tensors'];
  /** Gradients of the parameters, by role. */
  readonly tensorGradients: P['tensors'];
  readonly saved: P['saved'];
  /** As in `ForwardSite`. */
  readonly channelsFirstInput?: boolean;
  readonly scratch: Scratch<'scratch'>;
}

/** A layer at test time as part of the linear layer that it reads. */
export interface FoldSite<G, P extends Ports = Ports> {
  readonly layer: Layer;
  readonly geometry: G;
  readonly tensors: P['tensors'];
  /** The other layer, its own weight, and its own bias, if it has one. */
  readonly linear: Layer;
  readonly weight: string;
  readonly bias?: string;
  readonly scratch: Scratch<'scratch' | 'kept'>;
}

/** Calls that make the weight and bias of the linear layer for prediction, and the buffers that these are in. */
export interface Folded<K extends Kernel> {
  readonly calls: readonly KernelCall<K>[];
  readonly weight: string;
  readonly bias: string;
}

/** After a training step: updates the state from what the forward pass saved. */
export interface StateSite<G, P extends Ports = Ports> {
  readonly layer: Layer;
  readonly geometry: G;
  readonly tensors: P['tensors'];
  readonly saved: P['saved'];
}

/** A kind's kernel calls, in order, for one target. Methods, so that one with a kind's own G and P is assignable to the general type. */
export interface Lowering<K extends Kernel, G = unknown, P extends Ports = Ports> {
  forward(site: ForwardSite<G, P>): readonly KernelCall<K>[];
  gradient(site: GradientSite<G, P>): readonly KernelCall<K>[];
  state?(site: StateSite<G, P>): readonly KernelCall<K>[];
  /** Of kinds that `foldsInPrediction`. */
  fold?(site: FoldSite<G, P>): Folded<K>;
}

/** An elementwise kind becomes part of other kernels' epilogues; the passes lower it where it stands alone. */
export interface ElementwiseLowering {
  readonly elementwise: Readonly<Record<Target, ElementwiseCode>>;
}

export interface CLowering<G = unknown, P extends Ports = Ports> extends Lowering<CKernel, G, P> {
  /** Whether the kernels can also read images as uploaded, [N, C, H, W]. */
  readonly readsImages?: boolean;
  /** Saved tensors that the kernels store in a narrower type. */
  savedTypes?(geometry: G): Readonly<Record<string, ElementType>>;
}

export interface KernelLowering {
  readonly wgsl: Lowering<WgslKernel>;
  readonly c: CLowering;
}

export type LayerLowering = ElementwiseLowering | KernelLowering;
