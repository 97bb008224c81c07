/**
 * Image files given by name, as a data set that `createPipeline` takes: the same preprocessing as in training and evaluation. Where
 * training took images as they are, an image unlike any of them is scaled, and `onSeen` is told.
 */
import { type Dataset, type RawImage, unlabelled } from '../data/dataset.ts';
import type { DataRecipe } from '../data/recipe.ts';
import type { DataStatistics } from '../data/statistics.ts';
import { createDecoder } from './decode-image.ts';
import { sideOf } from './open-dataset.ts';

export interface NamedImagesOptions {
  readonly recipe: DataRecipe;
  /** [C, H, W] of the network's input. */
  readonly input: readonly number[];
  /** Data set that the weights were trained on, as checkpoints name it. */
  readonly trainedOn?: string;
  /** From the weights; a mean image tells how large training images were. */
  readonly statistics?: DataStatistics;
  /** What a person should know about how an image was preprocessed: one clause, "its 20×16 pixels were …". */
  readonly onSeen?: (file: string, what: string) => void;
}

/** If the network would see less than this fraction of an image, that is hardly what the user meant. */
const SMALL_SHARE = 0.02;

/** Reads nothing yet. Throws `PackageMissingError` without a decoder. */
export async function openImages(files: readonly string[], options: NamedImagesOptions): Promise<Dataset> {
  const decode = await createDecoder();
  const { recipe, input } = options;
  const [channels = 1] = input;
  const side = trainingSide(options);
  const fileOf = (index: number) => files[index] ?? '';
  const read = async (file: string): Promise<RawImage> => {
    if (side === undefined && recipe.resize !== undefined) {
      return decode(file, { channels, resize: recipe.resize });
    }
    const image = await decode(file, { channels });
    const { resize, words } = seen(image, side, options);
    if (words !== undefined) {
      options.onSeen?.(file, words);
    }
    return resize === undefined ? image : decode(file, { channels, resize });
  };
  const images = { length: files.length, nameOf: fileOf, read: (index: number) => read(fileOf(index)) };
  return unlabelled(images, side === undefined ? undefined : { channels, height: side, width: side });
}

/** The side of the training images, if all of them were squares of one size before the recipe scaled them. */
function trainingSide({ recipe, input, trainedOn, statistics }: NamedImagesOptions): number | undefined {
  const shared = trainedOn === undefined ? undefined : sideOf(trainedOn);
  if (shared !== undefined || recipe.resize !== undefined || recipe.mean !== 'image') {
    return shared;
  }
  const side = Math.sqrt((statistics?.mean.length ?? 0) / (input[0] ?? 1));
  return Number.isInteger(side) && side > 0 ? side : undefined;
}

/** The shorter side to which an image must first be scaled, if at all, and what there is to say about that. */
function seen(
  { height, width }: RawImage,
  side: number | undefined,
  { recipe, input }: NamedImagesOptions,
): { readonly resize?: number; readonly words?: string } {
  const [, rows = 1, columns = 1] = input;
  const pixels = `${width}×${height} pixels`;
  if (side !== undefined) {
    if (height === side && width === side) {
      return {};
    }
    const words = `its ${pixels} were scaled to ${side}×${side}, the size of the training images`;
    return recipe.resize === undefined ? { resize: side, words } : { resize: recipe.resize };
  }
  if (height < rows || width < columns) {
    const resize = Math.max(rows, columns);
    const words = `its ${pixels} are fewer than the ${columns}×${rows} that the network reads, so it was enlarged, unlike any training image`;
    return { resize, words };
  }
  if (rows * columns >= SMALL_SHARE * height * width) {
    return {};
  }
  const windows = recipe.evaluate === 'ten_crop' ? 'ten windows of ' : '';
  return {
    words: `the network saw ${windows}${columns}×${rows} of its ${pixels}, as in training: the spec has no \`data: { resize: … }\``,
  };
}
