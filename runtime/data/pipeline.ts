/**
 * From a dataset and a spec's `data:` recipe to batches of network input. Receives splits and image indices, returns float32
 * tensors [N, C, H, W]; every random choice comes from `draws.ts`. It neither trains nor decides the order of images.
 */
import { type Key, keyOf } from '../random/philox.ts';
import { type Tensor, tensor } from '../tensor.ts';
import type { Dataset, ImageSplit, RawImage } from './dataset.ts';
import { cropDraw, flipDraw, lightingDraw } from './draws.ts';
import { DataMismatchError, ImagesUnreadableError } from './errors.ts';
import type { DataRecipe } from './recipe.ts';
import {
  createAccumulator,
  type DataStatistics,
  needsPass,
  type PassResult,
  type StatisticsRequest,
  type StatisticsStore,
} from './statistics.ts';
import { resizeToSquare, withChannels, writeCrop } from './transform.ts';

/** Images and labels of one step; fewer than asked for where images could not be read. */
export interface Batch {
  readonly images: Tensor;
  readonly labels: Int32Array;
}

export interface PipelineOptions {
  readonly recipe: DataRecipe;
  /** [C, H, W] of the network's input. */
  readonly input: readonly number[];
  /** Classes of the network. */
  readonly classes: number;
  readonly seed: number;
  /** From a checkpoint; else they are computed from the training split. */
  readonly statistics?: DataStatistics;
  readonly onUnreadable?: (name: string, reason: string) => void;
  /** Gives the other images however many cannot be read. Otherwise too many throw `ImagesUnreadableError`. */
  readonly anyUnreadable?: boolean;
  /** Called for each image that is read, with its size before it is cropped. */
  readonly onImage?: (name: string, size: Pick<RawImage, 'height' | 'width'>) => void;
  /** Where results of the statistics pass are kept; they are computed each time if absent. */
  readonly statisticsStore?: StatisticsStore;
  /** Progress of the pass that computes statistics, in images. */
  readonly onStatistics?: (done: number, total: number) => void;
  readonly signal?: AbortSignal;
}

export interface Pipeline {
  readonly dataset: Dataset;
  readonly statistics: DataStatistics;
  readonly recipe: DataRecipe;
  /** Augmented training images, written to `target` [≥ N, C, H, W]. */
  trainBatch(indices: Uint32Array, epoch: number, target: Float32Array): Promise<Batch>;
  /** Centre crops of `count` images of a split from `start` on. */
  centerBatch(split: ImageSplit, start: number, count: number, target: Float32Array): Promise<Batch>;
  /** Ten crops of each image in turn: four corners and centre, each followed by its mirror image. Labels are per image. */
  tenCropBatch(split: ImageSplit, start: number, count: number, target: Float32Array): Promise<Batch>;
}

/** Images per round of the statistics pass: enough to keep decoders busy, few enough to keep memory flat. */
const STATISTICS_ROUND = 64;

/** Checks that the set fits the network (`checkFit`) and computes what preprocessing needs to know about the training images. */
export async function createPipeline(dataset: Dataset, options: PipelineOptions): Promise<Pipeline> {
  checkFit(dataset, options);
  const loader = createLoader(options);
  const statistics = options.statistics ?? (await computeStatistics(dataset, options, loader));
  const key = keyOf(options.seed);
  const [channels = 1, height = 1, width = 1] = options.input;
  const { recipe } = options;
  const size = channels * height * width;

  /** Writes `crops` windows of each readable image; `window` chooses them. */
  async function batch(
    split: ImageSplit,
    indices: Iterable<number>,
    target: Float32Array,
    crops: number,
    window: (image: RawImage, index: number, crop: number) => Window,
  ): Promise<Batch> {
    const loaded = await loader.load(split, [...indices]);
    const labels = Int32Array.from(loaded, ({ index }) => split.labelOf(index));
    loaded.forEach(({ image, index }, position) => {
      for (let crop = 0; crop < crops; crop++) {
        const chosen = window(image, index, crop);
        const { mean } = statistics;
        const details = { ...chosen, height, width, mean, shift: chosen.shift ?? [], scale: recipe.scale ?? 1 };
        writeCrop(image, details, target, (position * crops + crop) * size);
      }
    });
    const count = loaded.length * crops;
    return { images: tensor([count, channels, height, width], target.subarray(0, count * size)), labels };
  }

  const spare = (image: RawImage) => [image.height - height, image.width - width] as const;
  const chooser = trainingWindow(recipe, statistics, key, spare);
  return {
    dataset,
    statistics,
    recipe,
    trainBatch: (indices, epoch, target) =>
      batch(dataset.train, indices, target, 1, (image, index) => chooser(image, index, epoch)),
    centerBatch: (split, start, count, target) =>
      batch(split, range(start, count), target, 1, (image) => centre(spare(image))),
    tenCropBatch: (split, start, count, target) =>
      batch(split, range(start, count), target, 10, (image, _, crop) => tenCropWindow(spare(image), crop)),
  };
}

interface Window {
  readonly top: number;
  readonly left: number;
  readonly flip: boolean;
  readonly shift?: readonly number[];
}

/** Rows and columns by which an image exceeds the network's input. */
type Spare = readonly [rows: number, columns: number];

function centre([rows, columns]: Spare): Window {
  return { top: Math.floor(rows / 2), left: Math.floor(columns / 2), flip: false };
}

function tenCropWindow([rows, columns]: Spare, crop: number): Window {
  const place = Math.floor(crop / 2);
  const flip = crop % 2 === 1;
  return place === 4
    ? { ...centre([rows, columns]), flip }
    : { top: place < 2 ? 0 : rows, left: place % 2 === 0 ? 0 : columns, flip };
}

function trainingWindow(
  recipe: DataRecipe,
  statistics: DataStatistics,
  key: Key,
  spareOf: (image: RawImage) => Spare,
): (image: RawImage, index: number, epoch: number) => Window {
  const augment = recipe.augment ?? [];
  const [randomCrop, randomFlip] = [augment.includes('random_crop'), augment.includes('horizontal_flip')];
  const std = lightingStd(recipe);
  return (image, index, epoch) => {
    const spare = spareOf(image);
    const place = centre(spare);
    const [top, left] = randomCrop ? cropDraw(spare[0] + 1, spare[1] + 1, key, epoch, index) : [place.top, place.left];
    const flip = randomFlip && flipDraw(key, epoch, index);
    if (std === undefined) {
      return { top, left, flip };
    }
    if (statistics.lighting === undefined) {
      throw new DataMismatchError(
        '`pca_lighting` needs the principal components of RGB, which the checkpoint does not hold',
        {
          help: ['continue with the `augment` of that run, or start a new one'],
        },
      );
    }
    return { top, left, flip, shift: lightingShift(statistics.lighting, lightingDraw(key, epoch, index), std) };
  };
}

function lightingStd(recipe: DataRecipe): number | undefined {
  return recipe.augment?.find((step) => typeof step === 'object')?.pca_lighting.std;
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

function range(start: number, count: number): number[] {
  return Array.from({ length: count }, (_, i) => start + i);
}

interface Loaded {
  readonly image: RawImage;
  readonly index: number;
}

/** Reads images, converts them to the network's channels and the recipe's size, skips and counts the unreadable ones. */
function createLoader({ recipe, input, onImage, onUnreadable, anyUnreadable = false }: PipelineOptions) {
  const [channels = 1, height = 1, width = 1] = input;
  const unreadable = new Map<string, string>();
  let readable = 0;

  async function read(split: ImageSplit, index: number): Promise<Loaded | undefined> {
    try {
      const raw = withChannels(await split.read(index), channels);
      const image = recipe.resize === undefined ? raw : resizeToSquare(raw, recipe.resize);
      if (image.height < height || image.width < width) {
        throw new Error(`${image.width}×${image.height} pixels, but the network reads ${width}×${height}`);
      }
      onImage?.(split.nameOf(index), image);
      return { image, index };
    } catch (error) {
      const name = split.nameOf(index);
      if (!unreadable.has(name)) {
        const reason = error instanceof Error ? error.message : String(error);
        unreadable.set(name, reason);
        onUnreadable?.(name, reason);
      }
      return undefined;
    }
  }

  async function load(split: ImageSplit, indices: readonly number[]): Promise<Loaded[]> {
    const results = await Promise.all(indices.map((index) => read(split, index)));
    const loaded = results.filter((result) => result !== undefined);
    readable += loaded.length;
    const all = readable === 0 && unreadable.size >= split.length;
    if (!anyUnreadable && (all || unreadable.size > 10 + readable / 10)) {
      const some = [...unreadable].slice(0, 5).map(([name, reason]) => `${name}: ${reason}`);
      throw new ImagesUnreadableError(
        `${unreadable.size} of the first ${unreadable.size + readable} images cannot be used`,
        {
          notes: some,
          help: ['remove or repair these files; a few bad images are skipped, but so many are a mistake'],
        },
      );
    }
    return loaded;
  }

  return {
    load,
    /** Counts images that an earlier run found readable. */
    credit(count: number): void {
      readable += count;
    },
  };
}

type Loader = ReturnType<typeof createLoader>;

/** The result of the pass over the training images, in this run or an earlier one; images that were skipped then are tried again. */
async function computeStatistics(dataset: Dataset, options: PipelineOptions, loader: Loader): Promise<DataStatistics> {
  const { recipe, input, statisticsStore } = options;
  const { train } = dataset;
  const request = { mean: recipe.mean, lighting: lightingStd(recipe) !== undefined };
  const pass = () => statisticsPass(train, request, options, loader);
  if (statisticsStore === undefined || !needsPass(request)) {
    return (await pass()).statistics;
  }
  const kept = await statisticsStore.keep(train, { ...request, resize: recipe.resize, input }, pass);
  if (kept.reused) {
    loader.credit(train.length - kept.leftOut.length);
    if ((await loader.load(train, kept.leftOut)).length > 0) {
      return (await pass()).statistics;
    }
  }
  return kept.statistics;
}

async function statisticsPass(
  train: ImageSplit,
  request: StatisticsRequest,
  { input, onStatistics, signal }: PipelineOptions,
  loader: Loader,
): Promise<PassResult> {
  const accumulator = createAccumulator(request, input[0] ?? 1);
  const leftOut: number[] = [];
  for (let start = 0; needsPass(request) && start < train.length; start += STATISTICS_ROUND) {
    signal?.throwIfAborted();
    const indices = range(start, Math.min(STATISTICS_ROUND, train.length - start));
    const loaded = await loader.load(train, indices);
    for (const { image } of loaded) {
      accumulator.add(image);
    }
    const used = new Set(loaded.map(({ index }) => index));
    leftOut.push(...indices.filter((index) => !used.has(index)));
    onStatistics?.(start + indices.length, train.length);
  }
  return { statistics: accumulator.finish(), leftOut };
}

/** Throws `DataMismatchError` unless the set, the recipe and the network are compatible. Reads no image. */
export function checkFit(dataset: Dataset, { recipe, input, classes, statistics }: PipelineOptions): void {
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
  if (typeof recipe.mean === 'object' && recipe.mean.length !== channels) {
    throw new DataMismatchError(
      `\`mean\` has ${recipe.mean.length} values, but the network reads ${channels} channels`,
    );
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
  const { mean } = recipe;
  if (typeof mean === 'object' && statistics?.mean.length === channels) {
    const differs = mean.some((value, channel) => Math.fround(value) !== statistics.mean[channel]);
    if (differs) {
      throw new DataMismatchError(
        `the spec subtracts \`mean: [${mean.join(', ')}]\`, but the weights were trained with [${[...statistics.mean].map((value) => Number(value.toPrecision(7))).join(', ')}]`,
        { help: ['give the spec the `mean` that the weights were trained with, or train again'] },
      );
    }
  }
  const perPlane =
    recipe.mean === undefined ? 0 : recipe.mean === 'image' ? (frame?.height ?? 0) * (frame?.width ?? 0) : 1;
  if (statistics !== undefined && statistics.mean.length !== channels * perPlane) {
    throw new DataMismatchError(
      `the weights come with a mean of ${statistics.mean.length} values, but the spec's \`data:\` subtracts ${channels * perPlane}`,
      { help: ['give the spec the `resize` and `mean` that the weights were trained with'] },
    );
  }
  if (statistics?.mean.every(Number.isFinite) === false) {
    throw new DataMismatchError('the pixel mean that comes with the weights has values that are not finite', {
      help: ['use another checkpoint of that run'],
    });
  }
  if (lightingStd(recipe) !== undefined && channels !== 3) {
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
