/** What a folder in `losses/` gives the language: the words of a loss. Its kernels are the other half, `lowering.ts`. */
import type { RecipeKind } from '../recipe/recipe-kind.ts';
import type { LossLowering } from './lowering.ts';

export interface LossDefinition<S> extends RecipeKind<S> {
  /** The folder's other half, which only a build loads. */
  lowering(): Promise<{ readonly lowering: LossLowering }>;
}

/** A loss with the type of its settings closed over. */
export type LossKind = LossDefinition<unknown>;

/** Closes over the settings: the schema guarantees them. */
export function defineLoss<S>(definition: LossDefinition<S>): LossKind {
  return definition;
}
