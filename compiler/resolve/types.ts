/**
 * A spec after defaults are applied and names are bound. Later stages read this and never the YAML tree;
 * `origin` is how they find the text that a value came from.
 */

import type { TextEdit } from '../diagnostics/types.ts';
import type { Columns } from '../ops/columns.ts';
import type { DataRecipe, SpecDocument, TrainRecipe } from '../schema/spec-document.ts';
import type { SourceSet } from '../source/source-set.ts';
import type { SourceLine } from '../source/source-text.ts';
import type { Origin, Path, Span } from '../source/span.ts';

export interface ResolvedLayer {
  readonly name: string;
  /** The layer kind: `conv2d`, `relu`, … */
  readonly type: string;
  /**
   * The layer's own keys without `name`, `type`, `from` and `expect`; `weight` and `bias` have the spec's defaults merged in. Valid
   * against the kind's schema, and complete: defaults are filled in. `isWritten` says what the text gives.
   */
  readonly attributes: Readonly<Record<string, unknown>>;
  /** Names of the layers it reads, or `images`; each exists in the text, though its layer may be broken. One name unless the kind takes several. */
  readonly inputs: readonly string[];
  readonly expect?: readonly number[];
  /** `['layers', index]` */
  readonly path: Path;
}

/**
 * Parts of the spec that were refused. Their errors have been reported: later stages skip them and stay silent about what depends on them.
 */
export interface BrokenParts {
  /**
   * Names of refused layers, as their readers' `inputs` give them. They are not among `ResolvedSpec.layers`.
   * A layer without a usable name is listed under a name that no layer can have.
   */
  readonly layers: ReadonlySet<string>;
  /** The refused layers whose kind and name are known, without the keys that were refused. Only `checkAttributes` and fixes may read them. */
  readonly partial: readonly ResolvedLayer[];
  /** The last layer of the text is refused, so the output of the network is unknown. */
  readonly lastLayer: boolean;
  /** Top-level keys, such as `classes` (which then is 0) or `expect` (which then is absent). Sound keys of `data` and `train` remain. */
  readonly keys: ReadonlySet<string>;
}

/** What a spec calls the classes. */
export type ClassNames =
  /** In the order of labels. */
  | { readonly by: 'label'; readonly names: readonly string[] }
  /** By the names that the data uses for them. */
  | { readonly by: 'id'; readonly names: ReadonlyMap<string, string> };

export interface ResolvedSpec {
  /** Path of the spec file, as given. */
  readonly file: string;
  /** The files that the spec was read from. */
  readonly sources: SourceSet;
  readonly name: string;
  readonly input: { readonly shape: readonly number[] };
  readonly classes: number;
  /** Absent where the spec gives only their number. */
  readonly classNames?: ClassNames;
  readonly layers: readonly ResolvedLayer[];
  /** Absent where the network is one column. In a spec without errors `exchange` names layers that exist. */
  readonly columns?: Columns;
  /** May not name a loss where `broken.keys` lists it. */
  readonly loss: SpecDocument['loss'];
  readonly expect?: { readonly parameters?: number };
  /** Without the keys that were refused; complete unless `broken.keys` lists the section. */
  /** Complete: where the spec says nothing, pixels stay as they are. */
  readonly data: DataRecipe;
  readonly train?: Partial<TrainRecipe>;
  readonly broken: BrokenParts;
  /**
   * Where the value at `path` is written, and what it overrides; its nearest written ancestor when a default supplied it.
   * A mapping with a `name` is pointed at by that name.
   */
  origin(path: Path): Origin;
  /** Where the key at the end of `path` is written; falls back like `origin`. */
  originOfKey(path: Path): Span;
  /** Whether one of the texts gives a value at `path`. */
  isWritten(path: Path): boolean;
  /**
   * The edit that gives `path` a value (plain data): replaces what is written, adds the key to its mapping, or overrides what is inherited
   * from another file. Undefined where that would change other places too (an alias) or where there is no written mapping to add to.
   */
  edit(path: Path, value: unknown): TextEdit | undefined;
  /** The line that a span begins on, for comments in generated code. */
  lineOf(span: Span): SourceLine;
}
