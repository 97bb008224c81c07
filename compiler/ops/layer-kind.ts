/**
 * What a folder in `ops/` gives the language: schema, shape rule, tensors, cost, words, and which forward tensors the gradient reads.
 * Plain functions over plain data. How the kind becomes kernels is the other half, `lowering.ts`, which only a build loads.
 */

import type { CatalogueCode } from '../diagnostics/create.ts';
import type { Diagnostic, Report } from '../diagnostics/types.ts';
import type { Candidate, CandidateGenerator, FixSite, ForeignValueGenerator } from '../fixes/types.ts';
import type { ElementType, Initializer, Shape } from '../graph/types.ts';
import type { Span } from '../source/span.ts';
import type { Columns, ColumnView } from './columns.ts';
import type { ForeignWords } from './foreign-words.ts';
import type { LayerLowering } from './lowering.ts';
import type { WindowFamily } from './shared/window.ts';

/** JSON Schema of a kind's own keys. `name`, `type`, `from`, `expect` and `additionalProperties: false` are added at assembly. */
export interface AttributeSchema {
  readonly type: 'object';
  /** One sentence for editors and the reference page. */
  readonly description: string;
  readonly properties: Readonly<Record<string, object>>;
  readonly required?: readonly string[];
}

/** A layer as its own keys describe it, independent of its inputs. */
export interface AttributeSite {
  readonly layer: string;
  /** Where one of this layer's values is written, e.g. `at('padding', 0)`; the layer's name where a default supplied it. */
  at(...path: readonly (string | number)[]): Span;
  /** Whether the spec writes this key on the layer. */
  isWritten(...path: readonly (string | number)[]): boolean;
  readonly report: Report;
}

/** A value that a layer reads. */
export interface InferInput {
  readonly shape: Shape;
  /** `images` or the producing layer. */
  readonly producer: string;
  /** The text that an axis of this shape comes from: the input size for `images`, else the producing layer. */
  origin(axis: number): Span;
}

/** `I` is the kind's inputs by name. */
export interface InferSite<I = OneInput> extends AttributeSite {
  readonly inputs: I;
  /** Kinds after which values have no height and width any more. */
  readonly rowKinds: readonly string[];
  readonly columns: ColumnView;
  /** Where the network's `columns` say it. */
  columnsAt(key: keyof Columns): Span;
}

/** A layer in its network, independent of shapes. */
export interface PlaceSite extends AttributeSite {
  /** Names of layers, or `images`. */
  readonly inputs: readonly string[];
  readonly readers: readonly { readonly name: string; readonly span: Span }[];
  readonly isLast: boolean;
  /** A layer that would give the class scores, in words. */
  readonly scores: string;
}

/** A layer with a shape, in a network that the spec says how to train. */
export interface TrainingSite extends AttributeSite {
  /** Of its output. */
  readonly shape: Shape;
  /** Images of a step. */
  readonly batch: number;
  readonly batchSpan: Span;
}

/** The input of most kinds. */
export interface OneInput {
  readonly x: InferInput;
}

export interface InferredParameter {
  /** `weight`: one that the kind declares in `parameters`. */
  readonly role: string;
  readonly shape: Shape;
  /** The merged attribute: initializer and multipliers. */
  readonly spec: ParameterSpec;
}

/** The value of `weight:` or `bias:` in a layer after defaults are merged in. */
export type ParameterSpec = Initializer & { readonly lr_multiplier: number; readonly decay_multiplier: number };

export interface InferredState {
  /** `running_mean` */
  readonly role: string;
  readonly shape: Shape;
  readonly initializer: Initializer;
}

export interface Inferred<G> {
  readonly shape: Shape;
  readonly geometry: G;
  readonly parameters: readonly InferredParameter[];
  /** Tensors that a training step updates without a gradient. */
  readonly state?: readonly InferredState[];
  readonly multiplyAdds: number;
  readonly summary: string;
  readonly arithmetic: readonly string[];
}

/** A tensor that the forward kernel leaves for the gradient, besides its input and output. */
export interface SavedTensor {
  /** `indices` */
  readonly name: string;
  readonly elementType: ElementType;
  /** Per sample, unless it is `perBatch`: statistics over the batch. */
  readonly shape: Shape;
  readonly perBatch?: boolean;
}

/** How many values an input stands for: one, or all that `from` names from its position on. Only the last input can be `many`. */
export type Arity = 'one' | 'many';

/** A trained tensor as specs may configure it, under its role as the key. */
export interface ParameterRule {
  /** Whether `defaults` of the spec apply, under the same key. */
  readonly takesDefaults: boolean;
  /** Used where neither the layer nor the defaults name one; if absent, a spec must. */
  readonly initializer?: Initializer;
  /** Whether the gradients of the kind's inputs are computed from it. */
  readonly inputGradientReads?: boolean;
}

export interface LayerKindDefinition<A, G, I> {
  readonly kind: string;
  /** Its name in other frameworks, for people who come from there, and to recognize it in a spec. */
  readonly elsewhere: Readonly<Partial<Record<'PyTorch' | 'Caffe' | 'Keras', string>>>;
  readonly schema: AttributeSchema;
  /** The folder's `docs.md`: a heading that names its kinds, paragraphs, and an example layer. Kinds of one folder share it. */
  readonly docs: string;
  /**
   * The kind's own diagnostic for a required key that the layer lacks, where `missing-key` would not say why it matters
   * (`alpha_over` of lrn). `span` is the layer's name. Undefined for keys that need no special wording.
   */
  missingKey?(key: string, layer: string, span: Span): Diagnostic | undefined;
  /**
   * Reports values that are wrong whatever the layer reads. Runs on every layer, even where no shape is known or the schema
   * refused some keys: these are absent, though `site.isWritten` is true for them.
   */
  checkAttributes?(attributes: Partial<A>, site: AttributeSite): void;
  /** Its inputs by name, in the order of `from`. */
  readonly inputs: Readonly<Record<string, Arity>>;
  /** Its trained tensors by role, in the order in which they are listed everywhere. */
  readonly parameters?: Readonly<Record<string, ParameterRule>>;
  /** Shape rule. Reports and returns undefined when the layer has no shape; successors then stay silent. */
  infer(attributes: A, site: InferSite<I>): Inferred<G> | undefined;
  /** Reports what keeps a layer from learning with batches of the spec's size. */
  checkTraining?(site: TrainingSite): void;
  /** Which forward tensors the gradient reads; determines what stays alive between the passes. */
  readonly gradientReads: {
    /** An elementwise kind has one input then. */
    readonly inputs: boolean;
    readonly output: boolean;
    /** Whether it compares the output with a number, for which one that was recovered from another value (`recoverable`) would not do. */
    readonly exact?: boolean;
  };
  saved?(geometry: G): readonly SavedTensor[];
  /** Set by kinds that map each element on its own; they fuse into the kernel that produces their input. */
  readonly elementwise?: boolean;
  /** Set by activations: what is listed where one is asked for by another name. */
  readonly activates?: boolean;
  /** Set by kinds whose gradient passes to every input unchanged (add); no kernel computes it. */
  readonly passesGradient?: boolean;
  /**
   * Set by elementwise kinds that only scale what they keep and zero the rest, alike in both directions (dropout): their input can be
   * recovered from their output wherever its gradient is not zero anyway.
   */
  readonly recoverable?: boolean;
  /**
   * Set by kinds whose output is linear in their tensors `weight` [channels, …] and `bias` [channels]: a factor and an offset on each channel
   * behind such a layer can be folded into them.
   */
  readonly linear?: boolean;
  /** Set by kinds that at test time only give each channel a factor and an offset, which do not depend on their input. */
  readonly foldsInPrediction?: boolean;
  /** Set by kinds that turn class scores into probabilities: the loss computes them itself, so nothing after one can learn. */
  readonly givesProbabilities?: boolean;
  /** Set by kinds whose output is their input's storage with another shape (flatten). They have no lowering. */
  readonly view?: boolean;
  /** Set by kinds that slide a window over an image; their attributes are `WindowAttributes` and more. */
  readonly window?: WindowFamily;
  /** Set by kinds that take an image as one row of values, channel by channel (dense). */
  readonly flattens?: boolean;
  /**
   * What a layer of this kind says where frameworks and papers disagree, by the convention's name: `{ rounding: 'ceil in pools' }`. Kinds that
   * answer the same question use the same name for it. `specc matrix` shows them.
   */
  conventions?(attributes: A, geometry: G): Readonly<Record<string, string>>;
  /** Loads the kind's other half, see `lowering.ts`. */
  lowering?(): Promise<{ readonly lowering: LayerLowering }>;
  /** Reports a layer of this kind in the wrong place. Runs on every layer that is valid by itself. */
  checkPlace?(site: PlaceSite): void;
  /** Set by kinds that usually give the class scores: the layer that does, in words (a `dense` layer with 10 units). */
  givesScores?(classes: number): string;
  /** Set by kinds that output one row of values whatever they read. */
  readonly givesRow?: boolean;
  /** Set by kinds that output 0, and pass no gradient, wherever their input is not above 0: what one is called in a sentence. */
  readonly rectifies?: string;
  /** Suffixes of its kernels and buffers after the layer's name, besides those that all kinds may have. */
  readonly kernelSuffixes?: readonly string[];
  /** What other frameworks call it, its keys and their values, besides `elsewhere`; several kinds may share a table. */
  readonly foreign?: readonly ForeignWords[];
  /** Codes that only this kind reports. The catalogue takes them from here. */
  readonly diagnostics?: Readonly<Record<string, CatalogueCode>>;
  /** By code: changes that might resolve a diagnostic about a layer of this kind. */
  readonly fixes?: Readonly<Record<string, CandidateGenerator>>;
  /** By key: our numbers for other frameworks' words for its value (`padding: same`). */
  readonly foreignValueFixes?: Readonly<Record<string, ForeignValueGenerator>>;
  /** Set by kinds that make channels of their own (filters, units): in a network of columns each has an equal part of them. */
  readonly givesColumns?: boolean;
  /** Channels beyond the border of a column that a layer reading its own column needs of its neighbours; none if absent. */
  columnHalo?(geometry: G): number;
  /** The key that says how many channels or values a layer outputs (`filters`). */
  readonly widthKey?: string;
  /** The number that must divide a layer's input and output channels, according to its own keys. */
  channelDivisor?(attributes: A): number;
  /**
   * Other values of the keys that determine a layer's shape, the `reach` nearest of each key, whatever they lead to. The layer is that of
   * `site.problem`; `place` names it in titles.
   */
  otherShapes?(site: FixSite, place: string, reach: number): readonly Candidate[];
  /** Other values of single keys with which a layer keeps its shape but has a different number of parameters. */
  sameShapes?(attributes: A, input: Shape, output: Shape): readonly { readonly key: string; readonly value: number }[];
}

/** A kind as all other code sees it. Its functions are methods, so that kinds with any A, G and I are assignable to it. */
export type LayerKind = LayerKindDefinition<unknown, unknown, unknown>;

/** The schema guarantees A, the builder binds I as `inputs` says, and G only passes from a kind's `infer` to the same kind's lowering. */
export function defineLayerKind<A, G, I = OneInput>(definition: LayerKindDefinition<A, G, I>): LayerKind {
  return definition;
}
