/** Whether a data set, a recipe, a network and the statistics that come with weights go together. Reads no image. */
import type { Dataset, RawImage } from './dataset.ts';
import { DataMismatchError } from './errors.ts';
import { augmentation, type DataRecipe } from './recipe.ts';
import type { DataStatistics } from './statistics.ts';

export interface FitOptions {
  readonly recipe: DataRecipe;
  /** [C, H, W] of the network's input. */
  readonly input: readonly number[];
  /** Classes of the network. */
  readonly classes: number;
  /** From a checkpoint. */
  readonly statistics?: DataStatistics;
}

/** Throws `DataMismatchError` unless the set, the recipe and the network are compatible. Reads no image. */
export function checkFit(dataset: Dataset, { recipe, input, classes, statistics }: FitOptions): void {
  const [channels = 1, height = 1, width = 1] = input;
  if (channels !== 1 && channels !== 3) {
    throw new DataMismatchError(`images have 1 or 3 channels, but the network reads ${channels}`);
  }
  if (dataset.classes.length > classes) {
    throw new DataMismatchError(
      `${dataset.name} has ${dataset.classes.length} classes, but the network has ${classes}`,
      { help: [`write \`classes: ${dataset.classes.length}\` in the spec and give its last layer as many units`] },
    );
  }
  for (const key of ['mean', 'std'] as const) {
    const written = recipe[key];
    if (typeof written === 'object' && written.length !== channels) {
      throw new DataMismatchError(
        `\`${key}\` has ${written.length} values, but the network reads ${channels} channels`,
      );
    }
  }
  const frame = recipe.resize === undefined ? dataset.size : { height: recipe.resize, width: recipe.resize };
  if (frame !== undefined && (frame.height < height || frame.width < width)) {
    throw new DataMismatchError(
      `images of ${frame.height}×${frame.width} pixels are smaller than the network's input, ${height}×${width}`,
      { help: [`give the spec \`data: { resize: ${Math.max(height, width)} }\`, or a smaller input`] },
    );
  }
  if (frame === undefined && recipe.mean === 'image') {
    throw new DataMismatchError('a mean image needs images of the same size', {
      help: ['give the spec `data: { resize: … }`, or subtract `mean: channel`'],
    });
  }
  if (statistics !== undefined) {
    checkStatistics(recipe, statistics, channels, frame);
  }
  if (augmentation(recipe, 'pca_lighting') !== undefined && channels !== 3) {
    throw new DataMismatchError(`\`pca_lighting\` needs red, green and blue; the network reads ${channels} channel`);
  }
  if (dataset.train.length === 0 || dataset.test.length === 0) {
    throw new DataMismatchError(
      `${dataset.name} has no images to ${dataset.train.length === 0 ? 'train' : 'test'} on`,
      {
        help:
          dataset.undivided === undefined
            ? []
            : ['of a class with one image, none is held out: add images, or `train/<class>/` and `val/<class>/`'],
      },
    );
  }
}

type Frame = Pick<RawImage, 'height' | 'width'>;

/** Throws `DataMismatchError` unless the statistics that come with the weights are those of the recipe. */
function checkStatistics(
  recipe: DataRecipe,
  statistics: DataStatistics,
  channels: number,
  frame: Frame | undefined,
): void {
  checkWritten('mean', 'subtracts', recipe.mean, statistics.mean, channels);
  checkWritten('std', 'divides by', recipe.std, statistics.std, channels);
  const perPlane =
    recipe.mean === undefined ? 0 : recipe.mean === 'image' ? (frame?.height ?? 0) * (frame?.width ?? 0) : 1;
  if (statistics.mean.length !== channels * perPlane) {
    throw new DataMismatchError(
      `the weights come with a mean of ${statistics.mean.length} values, but the spec's \`data:\` subtracts ${channels * perPlane}`,
      { help: ['give the spec the `resize` and `mean` that the weights were trained with'] },
    );
  }
  const wanted = recipe.std === undefined ? 0 : channels;
  if ((statistics.std?.length ?? 0) !== wanted) {
    throw new DataMismatchError(
      `the weights come with a \`std\` of ${statistics.std?.length ?? 0} values, but the spec's \`data:\` divides by ${wanted}`,
      { help: ['give the spec the `std` that the weights were trained with'] },
    );
  }
  if (!statistics.mean.every(Number.isFinite)) {
    throw new DataMismatchError('the pixel mean that comes with the weights has values that are not finite', {
      help: ['use another checkpoint of that run'],
    });
  }
  if (statistics.std?.every((value) => Number.isFinite(value) && value > 0) === false) {
    throw new DataMismatchError('the pixel `std` that comes with the weights has values that are not above 0', {
      help: ['use another checkpoint of that run'],
    });
  }
}

/** Values that the spec gives must be those of the training run. */
function checkWritten(
  key: 'mean' | 'std',
  does: string,
  written: DataRecipe['mean'],
  trained: Float32Array | undefined,
  channels: number,
): void {
  if (typeof written !== 'object' || trained?.length !== channels) {
    return;
  }
  if (written.some((value, channel) => Math.fround(value) !== trained[channel])) {
    throw new DataMismatchError(
      `the spec ${does} \`${key}: [${written.join(', ')}]\`, but the weights were trained with [${[...trained].map((value) => Number(value.toPrecision(7))).join(', ')}]`,
      { help: [`give the spec the \`${key}\` that the weights were trained with, or train again`] },
    );
  }
}
