/**
 * What a folder in `ops/` says to the passes and not to the language: which kernels a layer calls, per target. `specc check` and the
 * language server load none of it. Everything here is about buffers, by name; a Program puts them into memory.
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
  /** Present in the training pass only; predict keeps nothing. */
  readonly saved?: P['saved'];
  /** `forward` for the training pass, `predict` where nothing is kept; a kind whose two kernels are equal ignores it. */
  readonly phase: 'forward' | 'predict';
  readonly epilogue: readonly FusedStep[];
  /** C only, for kinds that `readsImages`: the input is [N, C, H, W] though the target stores [N, H, W, C]. */
  readonly channelsFirstInput?: boolean;
  /** float32. What is written to a `kept` one stays from run to run: for what depends on the parameters alone. */
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
  /** Undefined where nobody needs it. */
  readonly inputGradients: InputGradients<P['inputs']>;
  readonly tensors: P['tensors'];
  /** Of the parameters, by role. */
  readonly tensorGradients: P['tensors'];
  readonly saved: P['saved'];
  /** As in `ForwardSite`. */
  readonly channelsFirstInput?: boolean;
  readonly scratch: Scratch<'scratch'>;
}

/** After a training step: moves the state on, from what the forward pass saved. */
export interface StateSite<G, P extends Ports = Ports> {
  readonly layer: Layer;
  readonly geometry: G;
  readonly tensors: P['tensors'];
  readonly saved: P['saved'];
}

/** A kind's kernel calls, in order, for one target. Methods, so that a kind's own G and P stand behind the general type. */
export interface Lowering<K extends Kernel, G = unknown, P extends Ports = Ports> {
  forward(site: ForwardSite<G, P>): readonly KernelCall<K>[];
  gradient(site: GradientSite<G, P>): readonly KernelCall<K>[];
  state?(site: StateSite<G, P>): readonly KernelCall<K>[];
}

/** An elementwise kind is written into other kernels' epilogues, and lowered by the passes where it stands alone. */
export interface ElementwiseLowering {
  readonly elementwise: Readonly<Record<Target, ElementwiseCode>>;
}

export interface CLowering<G = unknown, P extends Ports = Ports> extends Lowering<CKernel, G, P> {
  /** Whether the kernels also read images as they are uploaded, [N, C, H, W]. */
  readonly readsImages?: boolean;
  /** Saved tensors that the kernels keep in fewer bytes. */
  savedTypes?(geometry: G): Readonly<Record<string, ElementType>>;
}

export interface KernelLowering {
  readonly wgsl: Lowering<WgslKernel>;
  readonly c: CLowering;
}

export type LayerLowering = ElementwiseLowering | KernelLowering;
