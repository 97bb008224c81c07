/** The layers of a spec as far as their shapes are known: the basis of its checks and of the search for fixes. */
import type { Inferred } from '../ops/layer-kind.ts';
import type { ResolvedLayer } from '../resolve/types.ts';
import type { ColumnPlan } from './columns.ts';
import type { Shape } from './types.ts';

/** Results of inference so far, by layer name. Layers without a shape are absent. */
export interface InferredLayers {
  /** All layers, inputs before their readers. */
  readonly order: readonly ResolvedLayer[];
  readonly inferred: ReadonlyMap<string, Inferred<unknown>>;
  /** With `images`. */
  readonly shapes: ReadonlyMap<string, Shape>;
  readonly columns: ColumnPlan;
}
