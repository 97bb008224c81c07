/** Every augmentation of the language, one line per folder; the runtime's `data/recipe.ts` has the same names. */
import type { AugmentationName } from '../../runtime/data/recipe.ts';
import type { AugmentationKind } from './augmentation-kind.ts';
import { horizontalFlip } from './horizontal_flip/index.ts';
import { padCrop } from './pad_crop/index.ts';
import { pcaLighting } from './pca_lighting/index.ts';
import { randomCrop } from './random_crop/index.ts';
import { randomResizedCrop } from './random_resized_crop/index.ts';

const byName: { readonly [K in AugmentationName]: AugmentationKind<K> } = {
  random_crop: randomCrop,
  horizontal_flip: horizontalFlip,
  pad_crop: padCrop,
  random_resized_crop: randomResizedCrop,
  pca_lighting: pcaLighting,
};

export const augmentationKinds: readonly AugmentationKind[] = Object.values(byName);
