/**
 * What the folders of optimizers, schedules and losses have in common: a kind that a spec chooses by name, with settings below it.
 * Only the kind's own functions look into the settings.
 */
import type { CatalogueEntry } from '../diagnostics/create.ts';
import type { Report } from '../diagnostics/types.ts';
import type { CandidateGenerator } from '../fixes/types.ts';
import type { ForeignWords } from '../ops/foreign-words.ts';
import type { ResolvedSpec } from '../resolve/types.ts';
import { completed } from '../schema/defaults.ts';
import type { Path, Span } from '../source/span.ts';

/** JSON Schema of a kind's settings. `additionalProperties: false` is added at assembly. */
export interface SettingsSchema {
  readonly type: 'object';
  /** One sentence for editors and the reference page. */
  readonly description: string;
  readonly properties: Readonly<Record<string, object>>;
  readonly required?: readonly string[];
}

/** The context in which settings are checked. */
export interface SettingsSite {
  readonly spec: ResolvedSpec;
  /** Where a setting is written, e.g. `at('momentum')`; without a path, where the kind is named. */
  at(...path: Path): Span;
  readonly report: Report;
}

/** S: the settings, which the schema guarantees. */
export interface RecipeKind<S> {
  readonly kind: string;
  /** Its name in other frameworks. */
  readonly elsewhere: Readonly<Partial<Record<'PyTorch' | 'Caffe' | 'Keras', string>>>;
  /** Other words for it, for its settings and their values. */
  readonly foreign?: ForeignWords;
  readonly schema: SettingsSchema;
  /** Settings to start from, as help and the reference show them. */
  readonly example: Partial<S>;
  /** The folder's `docs.md`: a heading with the name, and what the kind computes. */
  readonly docs: string;
  /** Reports values that the schema admits but that are wrong nevertheless. */
  check?(settings: S, site: SettingsSite): void;
  /** The codes that its checks report. */
  readonly diagnostics?: Readonly<Record<string, CatalogueEntry<never>>>;
  /** Changes that may remove them, by code. */
  readonly fixes?: Readonly<Record<string, CandidateGenerator>>;
}

/** A kind as a spec chooses it: `{ sgd: { lr: 0.01 } }`, or its name alone where it needs no settings. */
export type Choice = string | Readonly<Record<string, unknown>>;

/** `sgd` */
export function choiceName(choice: Choice): string {
  return typeof choice === 'string' ? choice : (Object.keys(choice)[0] ?? '');
}

/** What a spec writes below the name of a kind, without defaults. */
export function choiceSettings(choice: Choice): Readonly<Record<string, unknown>> {
  return typeof choice === 'string' ? {} : ((choice[choiceName(choice)] ?? {}) as Readonly<Record<string, unknown>>);
}

/**
 * The kind among `kinds` that a `Choice` names, with the defaults of the settings that it lacks; undefined where there is none of that
 * name, which the schema refuses.
 */
export function findChoice<K extends RecipeKind<unknown>>(
  kinds: readonly K[],
  choice: Choice,
): { readonly kind: K; readonly settings: unknown } | undefined {
  const name = choiceName(choice);
  const kind = kinds.find((each) => each.kind === name);
  const written = typeof choice === 'string' ? {} : choice[name];
  return kind && { kind, settings: completed(kind.schema, written) };
}

/** `{ sgd: { lr: 0.01, momentum: 0.9 } }` */
export function exampleOf({ kind, example }: RecipeKind<unknown>): Readonly<Record<string, unknown>> {
  return { [kind]: example };
}
