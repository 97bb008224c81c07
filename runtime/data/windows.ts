/**
 * Which window of an image the network reads: at test time by position, in training by draws. Receives decoded images, returns windows
 * with the shift of their colours; `transform.ts` does the arithmetic.
 */
import type { Key } from '../random/philox.ts';
import type { RawImage } from './dataset.ts';
import { cropDraw, flipDraw, lightingDraw, resizedCropDraw } from './draws.ts';
import { DataMismatchError } from './errors.ts';
import { augmentation, type DataRecipe } from './recipe.ts';
import { resample } from './resample.ts';
import type { DataStatistics } from './statistics.ts';
import { padded } from './transform.ts';

/** Where the network's input is in an image, and how it is changed. */
export interface Window {
  readonly top: number;
  readonly left: number;
  readonly flip: boolean;
  readonly shift?: readonly number[];
}

/** Rows and columns by which an image exceeds the network's input. */
export type Spare = readonly [rows: number, columns: number];

export function centre([rows, columns]: Spare): Window {
  return { top: Math.floor(rows / 2), left: Math.floor(columns / 2), flip: false };
}

/** Windows of an image that `ten_crop` reads: four corners and the centre, each with its mirror image. */
export const TEN_CROPS = 10;

export function tenCropWindow([rows, columns]: Spare, crop: number): Window {
  const place = Math.floor(crop / 2);
  const flip = crop % 2 === 1;
  return place === 4
    ? { ...centre([rows, columns]), flip }
    : { top: place < 2 ? 0 : rows, left: place % 2 === 0 ? 0 : columns, flip };
}

/** What of an image a training step reads: a window of the image itself, or of one made from it. */
export interface Chosen extends Window {
  readonly image: RawImage;
}

/** The function that makes the random choices for an image in an epoch. `input` is [C, H, W] of the network. */
export function trainingWindow(
  recipe: DataRecipe,
  input: readonly number[],
  { lighting }: DataStatistics,
  key: Key,
): (image: RawImage, index: number, epoch: number) => Chosen {
  const place = placeChooser(recipe, input, key);
  const randomFlip = recipe.augment?.includes('horizontal_flip') === true;
  const { std } = augmentation(recipe, 'pca_lighting') ?? {};
  return (image, index, epoch) => {
    const chosen = { ...place(image, index, epoch), flip: randomFlip && flipDraw(key, epoch, index) };
    if (std === undefined) {
      return chosen;
    }
    if (lighting === undefined) {
      throw new DataMismatchError(
        '`pca_lighting` needs the principal components of RGB, which the checkpoint does not hold',
        {
          help: ['continue with the `augment` of that run, or start a new one'],
        },
      );
    }
    return { ...chosen, shift: lightingShift(lighting, lightingDraw(key, epoch, index), std) };
  };
}

type Place = Pick<Chosen, 'image' | 'top' | 'left'>;

function placeChooser(
  recipe: DataRecipe,
  [, height = 1, width = 1]: readonly number[],
  key: Key,
): (image: RawImage, index: number, epoch: number) => Place {
  const resized = augmentation(recipe, 'random_resized_crop');
  const { padding = 0 } = augmentation(recipe, 'pad_crop') ?? {};
  const isRandom = padding > 0 || recipe.augment?.includes('random_crop') === true;
  return (original, index, epoch) => {
    if (resized !== undefined) {
      const window = resizedCropDraw(original, resized, key, epoch, index);
      return { image: resample(original, window, { height, width }), top: 0, left: 0 };
    }
    const image = padding > 0 ? padded(original, padding) : original;
    const spare = [image.height - height, image.width - width] as const;
    if (!isRandom) {
      return { image, ...centre(spare) };
    }
    const [top, left] = cropDraw(spare[0] + 1, spare[1] + 1, key, epoch, index);
    return { image, top, left };
  };
}

/**
 * Σ pᵢ αᵢ λᵢ (Krizhevsky et al. 2012, §4.1). The paper does not say in which unit λ is taken; with pixels in 0..255 the product
 * would exceed the range of a pixel, so components are those of pixels in 0..1 and the sum is converted back to pixel units.
 */
function lightingShift(
  { vectors, values }: NonNullable<DataStatistics['lighting']>,
  alphas: readonly number[],
  std: number,
): number[] {
  const n = values.length;
  return Array.from({ length: n }, (_, channel) =>
    alphas.reduce((sum, alpha, i) => sum + 255 * (vectors[channel * n + i] ?? 0) * alpha * std * (values[i] ?? 0), 0),
  );
}
