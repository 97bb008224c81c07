/**
 * The intermediate representation before kernels: layers with shapes (`Graph`), then forward, loss, gradient and update
 * nodes over named values (`StepGraph`). Everything is read-only; passes return new graphs.
 */
import type { Distribution } from '../../runtime/index.ts';
import type { Columns, ColumnView } from '../ops/columns.ts';
import type { ClassNames } from '../resolve/types.ts';
import type { DataRecipe, SpecDocument, TrainRecipe } from '../schema/spec-document.ts';
import type { SourceLine } from '../source/source-text.ts';
import type { Span } from '../source/span.ts';

/** Extents of one sample, without the batch dimension: [C, H, W] or [D]. */
export type Shape = readonly number[];

/** What the initial values of a tensor are drawn from, in numbers. */
export type Initializer = Distribution;

/** A tensor that a layer keeps besides its parameters, such as a running mean: a training step updates it, prediction reads it. */
export interface StateTensor {
  /** `bn1.running_mean` */
  readonly name: string;
  readonly layer: string;
  /** `running_mean` */
  readonly role: string;
  readonly shape: Shape;
  readonly initializer: Initializer;
}

/** A trained tensor. Layouts: conv weight [K, C/G, R, S], dense weight [out, in], bias [K] or [out]. */
export interface Parameter {
  /** `conv1.weight` */
  readonly name: string;
  readonly layer: string;
  /** `weight` */
  readonly role: string;
  readonly shape: Shape;
  readonly initializer: Initializer;
  /** Factor on the learning rate ε for this parameter. */
  readonly learningRateMultiplier: number;
  /** Factor on the weight decay for this parameter. */
  readonly decayMultiplier: number;
  readonly span: Span;
}

/** One layer of the spec with everything shape inference determined about it. */
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
  readonly state: readonly StateTensor[];
  /** Absent where the network is one column. */
  readonly columns?: LayerColumns;
  /** Forward multiply-adds per image. */
  readonly multiplyAdds: number;
  /** "96 filters 11×11, stride 4" */
  readonly summary: string;
  /** Shape arithmetic, one line per distinct axis: "(227 − 11 + 2·0) / 4 + 1 = 55". Empty where nothing is computed. */
  readonly arithmetic: readonly string[];
  readonly span: Span;
  /** The file that the layer is written in: that of the spec, or of one that it extends. */
  readonly file: string;
  /** 1-based line of the layer in its file. */
  readonly line: number;
}

/** A layer in a network whose columns share out the channels. */
export interface LayerColumns {
  /** What each column reads of the inputs that are shared out: its own part, or every part. whole: no input is shared out. */
  readonly reads: ColumnView['reads'];
  /** Whether the output is shared out, in equal parts of its channels. Otherwise every column has all of it. */
  readonly divided: boolean;
  /** Channels beyond each border between columns that a layer which reads its own column needs of the others. */
  readonly halo: number;
  /** Values per image that columns need of the parts of other columns, all columns together: what has to be sent if each is a device. */
  readonly exchangedElements: number;
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
  /** Absent where the network is one column. */
  readonly columns?: Columns;
  /** The layer that outputs the logits: the last one, or the one before a final `softmax`. */
  readonly logits: string;
  /** The last layer of prediction: the spec's final layer of probabilities, or an implicit one. */
  readonly probabilities: Layer;
  readonly loss: SpecDocument['loss'];
  readonly lossSpan: Span;
  /** Where `loss:` is written. */
  readonly lossPlace: SourceLine;
  readonly data: DataRecipe;
  readonly train?: TrainRecipe;
  /** The largest norm of all gradients, where the spec has one. */
  readonly clip?: { readonly most: number; readonly span: Span };
}

export type ElementType = 'f32' | 'u32' | 'i32';

/**
 * What a value is for; determines its lifetime.
 * `saved` is what a forward kernel leaves for its gradient besides activations (pooling indices).
 */
export type ValueRole =
  | 'images'
  | 'labels'
  | 'parameter'
  | 'parameter_gradient'
  /** The sum of those of the parts of a batch. */
  | 'accumulated_gradient'
  /** What the optimizer keeps from step to step. */
  | 'optimizer_state'
  /** Persistent, not trained: read in prediction, updated by a training step. */
  | 'state'
  | 'activation'
  | 'saved'
  | 'gradient'
  | 'output'
  | 'metrics'
  | 'scratch'
  /** What a kernel derives from parameters and reuses in later runs. */
  | 'kept';

export interface Value {
  /** `images`, `conv1`, `conv1.weight`, `grad.conv1.weight`, `grad.relu1`, `pool1.indices`, … Unique. */
  readonly name: string;
  readonly role: ValueRole;
  readonly elementType: ElementType;
  readonly shape: Shape;
  /** Whether the batch dimension N precedes `shape`. */
  readonly batched: boolean;
  /** Shares the storage of this other value (flatten). */
  readonly aliasOf?: string;
}

/** What a producer does to each value before storing it: apply an elementwise layer, or add the gradients of other readers. */
export interface EpilogueStep {
  /** sum: the layer whose output has several readers. */
  readonly layer: Layer;
  readonly direction: 'forward' | 'gradient' | 'sum';
  /** Values of the same shape that the step reads besides its own. forward: the layer's other inputs; sum: the other terms. */
  readonly operands: readonly string[];
  /** How many of the operands come before the step's own value, in the order of the layer's inputs or of the readers. */
  readonly place: number;
  /** gradient: the forward value the derivative is computed from, if the kind needs one. */
  readonly saved?: string;
  /** gradient: layers whose forward epilogue scaled `saved` after this layer wrote it (dropout), innermost first. */
  readonly savedThrough: readonly Layer[];
}

export type StepNode =
  | ForwardNode
  | LossNode
  | GradientNode
  | SumNode
  | AccumulateNode
  | ClipNode
  | UpdateNode
  | StateNode;

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
  /** In the order of the layer's `inputs`. */
  readonly inputs: readonly string[];
  /** What is stored: the layer's own output, or that of the last layer of the epilogue. */
  readonly output: string;
  /** Extra values kept for the gradient, by the name the kind gave them. */
  readonly saved: Readonly<Record<string, string>>;
  readonly epilogue: readonly EpilogueStep[];
  /** Prediction only: the layer behind this one whose factor and offset per channel its weight and bias have taken in. */
  readonly folded?: Layer;
}

/** One layer's contribution to the gradients of its inputs, and the gradients of all its parameters. */
export interface GradientNode extends NodeBase {
  readonly direction: 'gradient';
  readonly layer: Layer;
  readonly inputs: readonly string[];
  readonly output: string;
  readonly outputGradient: string;
  /** In the order of `inputs`; undefined where it is not needed (the first layer). */
  readonly inputGradients: readonly (InputGradient | undefined)[];
  readonly saved: Readonly<Record<string, string>>;
}

export interface InputGradient {
  readonly value: string;
  /** Applied to each element before it is stored to `value`. */
  readonly epilogue: readonly EpilogueStep[];
}

/** The gradient of a value with several readers: the sum of their parts, in the order of the layers. */
export interface SumNode extends NodeBase {
  readonly direction: 'sum';
  /** The layer whose output the gradient belongs to. */
  readonly layer: Layer;
  readonly terms: readonly string[];
  readonly output: string;
  readonly epilogue: readonly EpilogueStep[];
}

/** Updates a layer's state from what the forward pass saved. */
export interface StateNode extends NodeBase {
  readonly direction: 'state';
  readonly layer: Layer;
  readonly saved: Readonly<Record<string, string>>;
}

export interface LossNode extends NodeBase {
  readonly direction: 'loss';
  readonly logits: string;
  readonly labels: string;
  readonly gradient?: string;
}

/** Adds the gradient of a part of the batch to those of the parts before. */
export interface AccumulateNode extends NodeBase {
  readonly direction: 'accumulate';
  readonly parameter: Parameter;
  readonly gradient: string;
  readonly sum: string;
}

/** Scales all gradients down to a norm, in place: what it writes are views of what it reads. */
export interface ClipNode extends NodeBase {
  readonly direction: 'clip';
  readonly most: number;
  readonly gradients: readonly { readonly parameter: Parameter; readonly gradient: string }[];
}

export interface UpdateNode extends NodeBase {
  readonly direction: 'update';
  readonly parameter: Parameter;
  readonly gradient: string;
  /** What the optimizer keeps for it: values by the optimizer's names, `{ velocity: 'velocity.conv1.weight' }`. */
  readonly state: Readonly<Record<string, string>>;
}

/**
 * forward: the training pass with loss and its gradient; accumulate: what each part of a batch ends with, where batches have parts;
 * score: probabilities and labels → metrics.
 */
export type PhaseName = 'forward' | 'backward' | 'accumulate' | 'update' | 'predict' | 'score';

export interface StepGraph {
  readonly graph: Graph;
  readonly values: ReadonlyMap<string, Value>;
  readonly phases: Readonly<Record<PhaseName, readonly StepNode[]>>;
}
