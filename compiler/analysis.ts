/** What a check determines about a spec. */
import type { Composition } from './compose/compose.ts';
import type { Diagnostic } from './diagnostics/types.ts';
import type { InferredLayers } from './graph/inferred.ts';
import type { LayerProblem } from './graph/report.ts';
import type { Graph } from './graph/types.ts';
import type { ResolvedSpec } from './resolve/types.ts';
import type { SourceNode } from './source/nodes.ts';
import type { SourceSet } from './source/source-set.ts';

export interface Checked {
  /** In the order of the text. */
  readonly diagnostics: readonly Diagnostic[];
  /** The files that were read for it. */
  readonly sources: SourceSet;
  /** Absent when there is an error. */
  readonly graph?: Graph;
  /** Absent when the text says nothing reliable about a network. */
  readonly spec?: ResolvedSpec;
}

/** A check before the search for fixes, with everything determined on the way. */
export interface Analysis extends Omit<Checked, 'graph'> {
  readonly composition: Composition;
  /** Undefined when there is an error. Assembled on request, because no check needs it. */
  graph(): Graph | undefined;
  /** Absent where the text has no structure at all. */
  readonly root?: SourceNode;
  /** Shapes, parameters and cost of the layers that have them, also where others are wrong. */
  readonly layers?: InferredLayers;
  /** The layer that a shape problem belongs to. */
  readonly problems: ReadonlyMap<Diagnostic, LayerProblem>;
}
