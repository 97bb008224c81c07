/**
 * What a folder in `initializers/` exports: a distribution of initial values that a spec chooses by name. What is drawn is always one of
 * the runtime's `Distribution`s: a kind that depends on the size of the layer gives its numbers.
 */
import type { Distribution } from '../../runtime/index.ts';
import type { ForeignWords } from '../ops/foreign-words.ts';

/**
 * Of a weight [K, C, …]: how many values one output sums, C · …, and how many outputs read one input, K · …, where … is the window.
 * Strides are left out and of a grouped convolution only the outputs of all groups are known, as in PyTorch.
 */
export interface Fans {
  readonly in: number;
  readonly out: number;
}

export interface InitializerProblem {
  /** What the initializer does wrong: "has a negative standard deviation, -1". */
  readonly text: string;
  /** Where, below the settings. */
  readonly path: readonly string[];
}

/** Initial values as far as a judgement of a network needs them. */
export interface Moments {
  readonly mean: number;
  readonly deviation: number;
  /** The highest value, but for rare draws. */
  readonly highest: number;
}

/** Settings to start from, and what for. */
export interface Suggestion<S> {
  readonly role: 'weight' | 'bias';
  readonly settings: S;
  readonly why: string;
}

/** K: the name. S: the settings, which the schema guarantees. J: the type of the schema. */
export interface InitializerDefinition<K extends string, S, J> {
  readonly kind: K;
  /** Its name in other frameworks. */
  readonly elsewhere: Readonly<Partial<Record<'PyTorch' | 'Caffe' | 'Keras', string>>>;
  /** Other words for its settings and their values. */
  readonly foreign?: ForeignWords;
  /** Other frameworks' words for it, in plain spelling, and what they stand for. */
  readonly words: Readonly<Record<string, S>>;
  readonly schema: J & { readonly description: string };
  readonly example: S;
  readonly suggestions?: readonly Suggestion<S>[];
  /** The folder's `docs.md`. */
  readonly docs: string;
  /** Whether the distribution depends on the fans, which only a weight has. */
  readonly needsFans: boolean;
  /** Values that the schema admits but that nothing can be drawn with. */
  problem?(settings: S): InitializerProblem | undefined;
  distribution(settings: S, fans: Fans): Distribution;
  /** Of a kind that is a distribution of the runtime. */
  moments?(settings: S): Moments;
}

/** An initializer with the types of its settings and schema closed over. */
export type InitializerKind = InitializerDefinition<string, unknown, object>;

/** The settings follow from the functions; name and schema keep their types, from which those of the layers' keys are made. */
export function defineInitializer<const K extends string, S, const J extends object>(
  definition: InitializerDefinition<K, S, J> & { readonly needsFans: true },
): InitializerDefinition<K, unknown, J> & { readonly needsFans: true };
export function defineInitializer<const K extends string, S, const J extends object>(
  definition: InitializerDefinition<K, S, J> & { readonly needsFans: false },
): InitializerDefinition<K, unknown, J> & { readonly needsFans: false };
export function defineInitializer<K extends string, S, J extends object>(
  definition: InitializerDefinition<K, S, J>,
): InitializerDefinition<K, unknown, J> {
  // Only the kind's own functions look into the settings.
  return definition as InitializerDefinition<K, unknown, J>;
}
