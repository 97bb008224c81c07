/**
 * What other frameworks call a kind, its keys and their values, and what to write instead. All tables but those by key of ours go by
 * `plainSpelling`: lower case, without `_` and `-`.
 */
import type { ScalarNode } from '../source/nodes.ts';

/** A key and value that do what another key was to do. */
export interface Rewriting {
  readonly key: string;
  readonly value: string;
}

export interface ValueAdvice {
  /** YAML that means the same here. */
  readonly instead?: string;
  readonly help?: string;
  readonly note?: string;
}

/** What advice may list of the kinds there are, whoever adds one. */
export interface KnownKinds {
  readonly activations: readonly string[];
}

/** In words; by the value that the key has, where it has one. */
export type KeyAdvice = string | ((value: string | undefined, known: KnownKinds) => string);

export interface ForeignWords {
  /** Names of the kind, beside those it has `elsewhere`. */
  readonly kinds?: readonly string[];
  /** Keys, each with those of ours it may stand for; the one that fits is the one the mapping can have. */
  readonly keys?: Readonly<Record<string, readonly string[]>>;
  /** By key of ours: words for its values. */
  readonly values?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** What to write instead of a key that has no equal here. */
  readonly keyAdvice?: Readonly<Record<string, KeyAdvice>>;
  /** Another key and value for a key; undefined where the value has no equal. */
  readonly rewritings?: Readonly<Record<string, (value: string) => Rewriting | undefined>>;
  /** By key of ours: what to write for a scalar that other frameworks take as its value. `plain` is its plain spelling. */
  readonly valueAdvice?: Readonly<Record<string, (node: ScalarNode, plain: string) => ValueAdvice>>;
  /** Kinds that are none here; a known name close to theirs computes something else. */
  readonly absent?: readonly AbsentKinds[];
}

export interface AbsentKinds {
  readonly names: RegExp;
  /** What there is instead. */
  readonly advice: string | ((known: KnownKinds) => string);
}

/** Names in plain spelling, one after the other with a blank between them. */
export function anyOf(names: string): RegExp {
  return new RegExp(`^(${names.replaceAll(' ', '|')})$`);
}
