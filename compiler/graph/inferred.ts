/** What inference finds out before there is a graph, and how problems with it are reported. */
import type { Diagnostic } from '../diagnostics/types.ts';
import type { Inferred } from '../ops/layer-kind.ts';
import type { ResolvedLayer } from '../resolve/types.ts';
import type { Shape } from './types.ts';

/** The layer a problem belongs to and what it reads; the search for fixes starts from here. */
export interface LayerProblem {
  readonly layer: ResolvedLayer;
  readonly inputShapes: readonly Shape[];
}

/** A `Report` that may also look at the layer. */
export type GraphReport = (diagnostic: Diagnostic, problem?: LayerProblem) => void;

/** What inference found out so far, by layer name. Layers without a shape are absent. */
export interface InferredLayers {
  /** All layers, inputs before their readers. */
  readonly order: readonly ResolvedLayer[];
  readonly inferred: ReadonlyMap<string, Inferred<unknown>>;
  /** With `images`. */
  readonly shapes: ReadonlyMap<string, Shape>;
}
