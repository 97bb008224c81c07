/** What a folder in `losses/` exports: the words of a loss. Its kernels are the matter of the folder's `lower.ts`. */
import type { RecipeKind } from '../recipe/recipe-kind.ts';

export type LossDefinition<S> = RecipeKind<S>;

/** A loss with the type of its settings closed over. */
export type LossKind = LossDefinition<unknown>;

/** Closes over the settings: the schema guarantees them. */
export function defineLoss<S>(definition: LossDefinition<S>): LossKind {
  return definition;
}
