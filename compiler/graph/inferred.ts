/** The layers of a spec as far as their shapes are known: what its checks and the search for fixes start from. */
import type { Inferred } from '../ops/layer-kind.ts';
import type { ResolvedLayer } from '../resolve/types.ts';
import type { Shape } from './types.ts';

/** What inference found out so far, by layer name. Layers without a shape are absent. */
export interface InferredLayers {
  /** All layers, inputs before their readers. */
  readonly order: readonly ResolvedLayer[];
  readonly inferred: ReadonlyMap<string, Inferred<unknown>>;
  /** With `images`. */
  readonly shapes: ReadonlyMap<string, Shape>;
}
