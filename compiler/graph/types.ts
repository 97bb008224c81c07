/**
 * The intermediate representation before kernels: layers with shapes (`Graph`), then forward, loss, gradient and update
 * nodes over named values (`StepGraph`). Everything is read-only; passes return new graphs.
 */
import type { ClassNames } from '../resolve/types.ts';
import type { DataRecipe, SpecDocument, TrainRecipe } from '../schema/spec-document.ts';
import type { Span } from '../source/span.ts';

/** Extents of one sample, without the batch dimension: [C, H, W] or [D]. */
export type Shape = readonly number[];

export type Initializer =
  | { readonly constant: number }
  | { readonly normal: { readonly mean: number; readonly std: number } }
  | { readonly uniform: { readonly min: number; readonly max: number } };

/** A trained tensor. Layouts: conv weight [K, C/G, R, S], dense weight [out, in], bias [K] or [out]. */
export interface Parameter {
  /** `conv1.weight` */
  readonly name: string;
  readonly layer: string;
  readonly role: 'weight' | 'bias';
  readonly shape: Shape;
  readonly initializer: Initializer;
  /** Factor on the learning rate ε for this parameter. */
  readonly learningRateMultiplier: number;
  /** Factor on the weight decay for this parameter. */
  readonly decayMultiplier: number;
  readonly span: Span;
}

/** One layer of the spec with everything shape inference found out about it. */
export interface Layer {
  readonly name: string;
  readonly kind: string;
  /** Names of the layers it reads, or `images`. */
  readonly inputs: readonly string[];
  readonly inputShapes: readonly Shape[];
  readonly shape: Shape;
  /** What the kind's `infer` returned; only the kind's own functions look inside. */
  readonly geometry: unknown;
  readonly parameters: readonly Parameter[];
  /** Forward multiply-adds per image. */
  readonly multiplyAdds: number;
  /** "96 filters 11×11, stride 4" */
  readonly summary: string;
  /** Shape arithmetic, one line per distinct axis: "(227 − 11 + 2·0) / 4 + 1 = 55". Empty where nothing is computed. */
  readonly arithmetic: readonly string[];
  readonly span: Span;
  /** 1-based line of the layer in its spec file. */
  readonly line: number;
}

export interface Graph {
  readonly name: string;
  /** Spec path for comments, with forward slashes: `specs/alexnet.yaml`. */
  readonly file: string;
  readonly input: { readonly name: 'images'; readonly shape: Shape; readonly span: Span };
  readonly classes: number;
  readonly classNames?: ClassNames;
  /** In execution order; only layers that the output depends on. */
  readonly layers: readonly Layer[];
  /** The layer whose output are the logits: the last one, or the one before a final `softmax`. */
  readonly logits: string;
  readonly loss: SpecDocument['loss'];
  readonly lossSpan: Span;
  /** 1-based line of `loss:` in the spec file. */
  readonly lossLine: number;
  readonly data?: DataRecipe;
  readonly train?: TrainRecipe;
}

export type ElementType = 'f32' | 'u32' | 'i32';

/**
 * What a value is for; decides its lifetime.
 * `saved` is what a forward kernel leaves for its gradient besides activations (pooling indices).
 */
export type ValueRole =
  | 'images'
  | 'labels'
  | 'parameter'
  | 'parameter_gradient'
  /** What the optimizer keeps from step to step. */
  | 'optimizer_state'
  | 'activation'
  | 'saved'
  | 'gradient'
  | 'output'
  | 'metrics'
  | 'scratch'
  /** What a kernel works out of parameters and finds again in the next run. */
  | 'kept';

export interface Value {
  /** `images`, `conv1`, `conv1.weight`, `grad.conv1.weight`, `grad.relu1`, `pool1.indices`, … Unique. */
  readonly name: string;
  readonly role: ValueRole;
  readonly elementType: ElementType;
  readonly shape: Shape;
  /** Whether the batch dimension N stands in front of `shape`. */
  readonly batched: boolean;
  /** Shares the storage of this other value (flatten). */
  readonly aliasOf?: string;
}

/** An elementwise layer that a producer applies to each value it is about to store. */
export interface EpilogueStep {
  readonly layer: Layer;
  readonly direction: 'forward' | 'gradient';
  /** gradient: the forward value the derivative is computed from, if the kind needs one. */
  readonly saved?: string;
  /** gradient: layers whose forward epilogue scaled `saved` after this layer wrote it (dropout), innermost first. */
  readonly savedThrough: readonly Layer[];
}

export type StepNode = ForwardNode | LossNode | GradientNode | UpdateNode;

interface NodeBase {
  /** `conv1`, `loss`, `conv1.gradient`, `conv1.weight.update` */
  readonly name: string;
  readonly reads: readonly string[];
  readonly writes: readonly string[];
  readonly span: Span;
}

export interface ForwardNode extends NodeBase {
  readonly direction: 'forward';
  readonly layer: Layer;
  readonly x: string;
  readonly y: string;
  /** Extra values kept for the gradient, by the name the kind gave them. */
  readonly saved: Readonly<Record<string, string>>;
  readonly epilogue: readonly EpilogueStep[];
}

export interface GradientNode extends NodeBase {
  readonly direction: 'gradient';
  readonly layer: Layer;
  readonly x: string;
  readonly y: string;
  readonly dy: string;
  /** Absent when nobody needs it (the first layer). */
  readonly dx?: string;
  readonly saved: Readonly<Record<string, string>>;
  readonly epilogue: readonly EpilogueStep[];
}

export interface LossNode extends NodeBase {
  readonly direction: 'loss';
  /** `softmax` and `cross_entropy` before fusion, `softmax_cross_entropy` after. */
  readonly loss: 'softmax' | 'cross_entropy' | 'softmax_cross_entropy';
  readonly logits: string;
  readonly labels: string;
  readonly gradient?: string;
}

export interface UpdateNode extends NodeBase {
  readonly direction: 'update';
  readonly parameter: Parameter;
  /** What the optimizer keeps for it: values by the optimizer's names, `{ velocity: 'velocity.conv1.weight' }`. */
  readonly state: Readonly<Record<string, string>>;
}

/** forward: the training pass with loss and its gradient; score: probabilities and labels → metrics. */
export type PhaseName = 'forward' | 'backward' | 'update' | 'predict' | 'score';

export interface StepGraph {
  readonly graph: Graph;
  readonly values: ReadonlyMap<string, Value>;
  readonly phases: Readonly<Record<PhaseName, readonly StepNode[]>>;
}
