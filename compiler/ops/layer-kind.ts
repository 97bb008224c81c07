/**
 * What a folder in `ops/` exports. A kind is plain functions over plain data: schema, shape rule, which forward tensors its
 * gradient reads, and how it lowers to kernel calls. The templates of those kernels are registered in the folder's `kernels.ts`.
 */

import type { CatalogueCode } from '../diagnostics/create.ts';
import type { Diagnostic, Report } from '../diagnostics/types.ts';
import type { AnyCKernelFamily } from '../emit/c/kernel.ts';
import type { AnyKernelFamily } from '../emit/wgsl/kernel.ts';
import type { Candidate, CandidateGenerator, FixSite, ForeignValueGenerator } from '../fixes/types.ts';
import type { ElementType, EpilogueStep, Initializer, Layer, Shape } from '../graph/types.ts';
import type { ElementType as BufferElementType, KernelCall } from '../program/types.ts';
import type { Span } from '../source/span.ts';
import type { ForeignWords } from './foreign-words.ts';
import type { WindowFamily } from './shared/window.ts';

/** JSON Schema of a kind's own keys. `name`, `type`, `from`, `expect` and `additionalProperties: false` are added at assembly. */
export interface AttributeSchema {
  readonly type: 'object';
  /** One sentence for editors; the reference page takes it from here too. */
  readonly description: string;
  readonly properties: Readonly<Record<string, object>>;
  readonly required?: readonly string[];
}

/** A layer as its own keys describe it, whatever it reads. */
export interface AttributeSite {
  readonly layer: string;
  /** Where one of this layer's values is written, e.g. `at('padding', 0)`; the layer's name where a default supplied it. */
  at(...path: readonly (string | number)[]): Span;
  /** Whether the spec writes this key on the layer. */
  isWritten(...path: readonly (string | number)[]): boolean;
  readonly report: Report;
}

export interface InferSite extends AttributeSite {
  readonly inputs: readonly {
    readonly shape: Shape;
    /** `images` or the producing layer. */
    readonly producer: string;
    /** The text an axis of this shape comes from: the input size for `images`, else the producing layer. */
    origin(axis: number): Span;
  }[];
  /** Kinds behind which nothing has a height and a width any more. */
  readonly rowKinds: readonly string[];
}

/** A layer among the others, whatever their shapes. */
export interface PlaceSite extends AttributeSite {
  /** Names of layers, or `images`. */
  readonly inputs: readonly string[];
  readonly readers: readonly { readonly name: string; readonly span: Span }[];
  readonly isLast: boolean;
  /** A layer that would give the class scores, in words. */
  readonly scores: string;
}

export interface InferredParameter {
  readonly role: 'weight' | 'bias';
  readonly shape: Shape;
  /** The merged attribute: initializer and multipliers. */
  readonly spec: ParameterSpec;
}

/** The value of `weight:` or `bias:` in a layer after defaults are merged in. */
export type ParameterSpec = Initializer & { readonly lr_multiplier: number; readonly decay_multiplier: number };

export interface Inferred<G> {
  readonly shape: Shape;
  readonly geometry: G;
  readonly parameters: readonly InferredParameter[];
  readonly multiplyAdds: number;
  readonly summary: string;
  readonly arithmetic: readonly string[];
}

/** A tensor that the forward kernel leaves for the gradient, besides its input and output. */
export interface SavedTensor {
  /** `indices` */
  readonly name: string;
  readonly elementType: ElementType;
  /** Where the C kernels keep it in fewer bytes. */
  readonly elementTypeInC?: BufferElementType;
  readonly shape: Shape;
}

/** Buffer names a forward call works on. */
export interface ForwardSite<G> {
  readonly layer: Layer;
  readonly geometry: G;
  readonly x: string;
  readonly y: string;
  readonly weight?: string;
  readonly bias?: string;
  /** Present in the training pass only; predict keeps nothing. */
  readonly saved: Readonly<Record<string, string>>;
  /** `forward` for the training pass, `predict` where nothing is kept; a kind whose two kernels are equal ignores it. */
  readonly phase: 'forward' | 'predict';
  readonly epilogue: readonly EpilogueStep[];
  /** C only, for kinds that `readsImages`: x is [N, C, H, W] though the target stores [N, H, W, C]. */
  readonly channelsFirstInput?: boolean;
  /**
   * Asks for a fixed-size f32 work buffer that lives during this layer's calls only; returns its name. What is written to a `kept` one
   * stays from run to run: for what depends on the parameters alone.
   */
  scratch(name: string, elements: number, role?: 'scratch' | 'kept'): string;
}

export interface GradientSite<G> {
  readonly layer: Layer;
  readonly geometry: G;
  readonly x: string;
  readonly y: string;
  readonly dy: string;
  /** Absent when nobody needs the input gradient. */
  readonly dx?: string;
  readonly weight?: string;
  readonly bias?: string;
  readonly dweight?: string;
  readonly dbias?: string;
  readonly saved: Readonly<Record<string, string>>;
  /** Applied to each value before it is stored to `dx`. */
  readonly epilogue: readonly EpilogueStep[];
  /** As in `ForwardSite`. */
  readonly channelsFirstInput?: boolean;
  scratch(name: string, elements: number): string;
}

export interface LayerKindDefinition<A, G> {
  readonly kind: string;
  /** What others call it, by framework: for people who come from there, and for those who write it in a spec. */
  readonly elsewhere: Readonly<Partial<Record<'PyTorch' | 'Caffe' | 'Keras', string>>>;
  readonly schema: AttributeSchema;
  /** The folder's `docs.md`: a heading that names its kinds, paragraphs, and an example layer. Kinds of one folder share it. */
  readonly docs: string;
  /**
   * The kind's own diagnostic for a required key that the layer lacks, where `missing-key` would not say why it matters
   * (`alpha_over` of lrn). `span` is the layer's name. Undefined for keys that deserve no special words.
   */
  missingKey?(key: string, layer: string, span: Span): Diagnostic | undefined;
  /**
   * Reports values that are wrong whatever the layer reads. Runs on every layer, also where no shape is known and where the schema
   * refused some keys: these are absent, though `site.isWritten` knows them.
   */
  checkAttributes?(attributes: Partial<A>, site: AttributeSite): void;
  /** Shape rule. Reports and returns undefined when the layer has no shape; successors then stay silent. */
  infer(attributes: A, site: InferSite): Inferred<G> | undefined;
  /** Which forward tensors the gradient reads; decides what stays alive between the passes. */
  readonly gradientReads: { readonly x: boolean; readonly y: boolean };
  saved?(geometry: G): readonly SavedTensor[];
  /** Set by kinds that map each element on its own; they fuse into the kernel that produces their input. */
  readonly elementwise?: boolean;
  /** Set by kinds whose output is their input's storage under another shape (flatten). */
  readonly view?: boolean;
  /** Set by kinds that slide a window over an image; their attributes are `WindowAttributes` and more. */
  readonly window?: WindowFamily;
  /** Set by kinds that take an image as one row of values, channel by channel (dense). */
  readonly flattens?: boolean;
  /** Kernel calls, in order. Elementwise kinds give their standalone call; views give none. */
  forward(site: ForwardSite<G>): readonly KernelCall[];
  gradient(site: GradientSite<G>): readonly KernelCall[];
  /** What differs where the target is C: another split into calls, and whether the kernels read images as they are uploaded. */
  readonly c?: Lowering<G> & { readonly readsImages?: boolean };
  /** The kernel families its calls name, per target language. */
  readonly kernels: { readonly wgsl: readonly AnyKernelFamily[]; readonly c: readonly AnyCKernelFamily[] };
  /** Reports where a layer of this kind may not stand. Runs on every layer that is sound by itself. */
  checkPlace?(site: PlaceSite): void;
  /** Set by kinds that turn class scores into probabilities, as the loss does by itself. */
  readonly givesProbabilities?: boolean;
  /** Set by kinds that usually give the class scores: the layer that does, in words (a `dense` layer with 10 units). */
  givesScores?(classes: number): string;
  /** Set by kinds that give one row of values whatever they read. */
  readonly givesRow?: boolean;
  /** Set by kinds that give 0, and pass no gradient, wherever their input is not above 0: what one is called in a sentence. */
  readonly rectifies?: string;
  /** Words that its kernels and buffers have behind the name of their layer, beside those that all kinds may have. */
  readonly kernelSuffixes?: readonly string[];
  /** What other frameworks call it, its keys and their values, beside `elsewhere`; tables of several kinds are shared. */
  readonly foreign?: readonly ForeignWords[];
  /** Codes that only this kind reports. The catalogue has them from here. */
  readonly diagnostics?: Readonly<Record<string, CatalogueCode>>;
  /** By code: changes that might take a diagnostic away from a layer of this kind. */
  readonly fixes?: Readonly<Record<string, CandidateGenerator>>;
  /** By key: numbers of ours for words that other frameworks have for its value (`padding: same`). */
  readonly foreignValueFixes?: Readonly<Record<string, ForeignValueGenerator>>;
  /** The key that says how many channels or values a layer gives (`filters`). */
  readonly widthKey?: string;
  /** What divides the number of channels that a layer reads and gives, as its own keys have it. */
  channelDivisor?(attributes: A): number;
  /**
   * Other values of the keys that decide a layer's shape, the `reach` nearest of each key, whatever they lead to. The layer is the one of
   * `site.problem`; `place` names it in titles.
   */
  otherShapes?(site: FixSite, place: string, reach: number): readonly Candidate[];
  /** Other values of single keys with which a layer keeps its shape and has another number of parameters. */
  sameShapes?(attributes: A, input: Shape, output: Shape): readonly { readonly key: string; readonly value: number }[];
}

export interface Lowering<G> {
  forward(site: ForwardSite<G>): readonly KernelCall[];
  gradient(site: GradientSite<G>): readonly KernelCall[];
}

/** A kind with its attribute and geometry types closed over. */
export type LayerKind = LayerKindDefinition<unknown, unknown>;

/** Closes over A and G: the schema guarantees A, and G only travels from a kind's `infer` to the same kind's lowering. */
export function defineLayerKind<A, G>(definition: LayerKindDefinition<A, G>): LayerKind {
  return definition as unknown as LayerKind;
}
