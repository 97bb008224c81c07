/**
 * What other frameworks call a kind, its keys and their values, and what to write instead. All tables except those indexed by our own
 * keys are indexed by `plainSpelling`: lower case, without `_` and `-`.
 */
import type { ScalarNode } from '../source/nodes.ts';

/** A key and value that do what another framework's key does. */
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

/** In words; may depend on the key's value, where it has one. */
export type KeyAdvice = string | ((value: string | undefined, known: KnownKinds) => string);

export interface ForeignWords {
  /** Names of the kind besides those in `elsewhere`. */
  readonly kinds?: readonly string[];
  /** Keys, each with those of ours that it may stand for; the mapping's schema decides which one fits. */
  readonly keys?: Readonly<Record<string, readonly string[]>>;
  /** By our key: other words for its values. */
  readonly values?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** What to write instead of a key that has no equivalent here. */
  readonly keyAdvice?: Readonly<Record<string, KeyAdvice>>;
  /** Another key and value for a key; undefined where the value has no equivalent. */
  readonly rewritings?: Readonly<Record<string, (value: string) => Rewriting | undefined>>;
  /** By our key: what to write for a scalar that other frameworks accept as its value. `plain` is its plain spelling. */
  readonly valueAdvice?: Readonly<Record<string, (node: ScalarNode, plain: string) => ValueAdvice>>;
  /** Kinds that do not exist here; a known kind with a similar name computes something else. */
  readonly absent?: readonly AbsentKinds[];
}

export interface AbsentKinds {
  readonly names: RegExp;
  /** What there is instead. */
  readonly advice: string | ((known: KnownKinds) => string);
}

/** Names in plain spelling, separated by blanks. */
export function anyOf(names: string): RegExp {
  return new RegExp(`^(${names.replaceAll(' ', '|')})$`);
}
