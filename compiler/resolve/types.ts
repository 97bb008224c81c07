/**
 * A spec after defaults are applied and names are bound. Later stages read this and never the YAML tree;
 * `origin` is how they find the text that a value came from.
 */

import type { DataRecipe, TrainRecipe } from '../schema/spec-document.ts';
import type { Path, Span } from '../source/span.ts';

export interface ResolvedLayer {
  readonly name: string;
  /** The layer kind: `conv2d`, `relu`, … */
  readonly type: string;
  /** The layer's own keys without `name`, `type`, `from` and `expect`; `weight` and `bias` have the spec's defaults merged in. Valid against the kind's schema. */
  readonly attributes: Readonly<Record<string, unknown>>;
  /** Names of the layers it reads, or `images`. One name unless the kind takes several. */
  readonly inputs: readonly string[];
  readonly expect?: readonly number[];
  /** `['layers', index]` */
  readonly path: Path;
}

export interface ResolvedSpec {
  /** Path of the spec file, as given. */
  readonly file: string;
  readonly name: string;
  readonly input: { readonly shape: readonly number[] };
  readonly classes: number;
  readonly layers: readonly ResolvedLayer[];
  readonly loss: 'softmax_cross_entropy';
  readonly expect?: { readonly parameters?: number };
  readonly data?: DataRecipe;
  readonly train?: TrainRecipe;
  /** Where the value at `path` is written; its nearest written ancestor when a default supplied it. */
  origin(path: Path): Span;
  /** Where the key at the end of `path` is written; falls back like `origin`. */
  originOfKey(path: Path): Span;
  /** Whether the spec text itself gives a value at `path`. */
  isWritten(path: Path): boolean;
  /** 1-based line of an offset in the spec file, for comments in generated code. */
  lineOf(span: Span): number;
}
