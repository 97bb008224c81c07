/**
 * What a folder in `augmentations/` exports: the words of a random change to training images. The change itself is in `runtime/data`, because
 * packages train without the compiler.
 */
import type { AugmentationName, SettingsOf } from '../../runtime/data/recipe.ts';
import type { RecipeKind } from '../recipe/recipe-kind.ts';

export interface AugmentationDefinition<S, K extends AugmentationName = AugmentationName> extends RecipeKind<S> {
  readonly kind: K;
  /** Of a change that chooses which pixels the network reads. */
  readonly window?: {
    /** What it does to them that leaves the mean image without a value: "adds". */
    readonly pixels?: string;
  };
}

/** An augmentation with the type of its settings closed over. */
export type AugmentationKind<K extends AugmentationName = AugmentationName> = AugmentationDefinition<unknown, K>;

/** Closes over the settings, which must be what the runtime takes under that name. */
export function defineAugmentation<K extends AugmentationName, S extends SettingsOf<K>>(
  definition: AugmentationDefinition<S, K>,
): AugmentationKind<K> {
  return definition as AugmentationKind<K>;
}
