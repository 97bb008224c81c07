/** What the checks of a graph report: a problem, and the layer it belongs to. */
import type { Diagnostic } from '../diagnostics/types.ts';
import type { ResolvedLayer } from '../resolve/types.ts';
import type { Shape } from './types.ts';

/** The layer a problem belongs to and its input shapes; the search for fixes starts from here. */
export interface LayerProblem {
  readonly layer: ResolvedLayer;
  readonly inputShapes: readonly Shape[];
}

/** A `Report` that is also given the layer. */
export type GraphReport = (diagnostic: Diagnostic, problem?: LayerProblem) => void;
