/**
 * The interface between the search for fixes and those that propose some. A candidate is a change to a spec that might remove a
 * diagnostic: new values at some paths. Proposals come from the folder that owns the diagnostic; the search finds out which work.
 */
import type { Diagnostic } from '../diagnostics/types.ts';
import type { LayerProblem } from '../graph/report.ts';
import type { Shape } from '../graph/types.ts';
import type { ResolvedLayer, ResolvedSpec } from '../resolve/types.ts';
import type { Path } from '../source/span.ts';

export type PlainValue =
  | string
  | number
  | boolean
  | readonly number[]
  | readonly string[]
  | { readonly [key: string]: PlainValue };

export interface Change {
  readonly path: Path;
  readonly value: PlainValue;
}

export interface Candidate {
  /** One clause: "input 227 gives 55 exactly". */
  readonly title: string;
  readonly changes: readonly Change[];
  /** Candidates of one kind differ only in a number; the first of each kind is shown before the second of any. */
  readonly kind: string;
}

/** The context of a generator of candidates. */
export interface FixSite {
  readonly spec: ResolvedSpec;
  readonly diagnostic: Diagnostic;
  /** The layer the diagnostic belongs to, where it belongs to one. */
  readonly problem: LayerProblem | undefined;
  /** The shape of a layer's output or of `images`, where it is known. */
  shapeOf(name: string): Shape | undefined;
  /** The trained tensors of a layer; refused keys count as not written. Undefined where it has no shape. */
  parametersOf(layer: ResolvedLayer): readonly { readonly role: string; readonly shape: Shape }[] | undefined;
  /** The shape of the problem's layer after the changes; undefined where they leave anything in the network wrong. */
  shapeAfter(changes: readonly Change[]): Shape | undefined;
}

/** Candidates in order of preference. They may be wrong: each is tried. */
export type CandidateGenerator = (site: FixSite) => readonly Candidate[];

/** The same for another framework's word as the value of a layer's key. The layer lacks the keys that were refused. */
export type ForeignValueGenerator = (site: FixSite, layer: ResolvedLayer, word: string) => readonly Candidate[];
