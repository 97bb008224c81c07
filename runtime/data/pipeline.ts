/**
 * From a dataset and a spec's `data:` recipe to batches of network input. Receives splits and image indices, returns float32
 * tensors [N, C, H, W]; `windows.ts` chooses what of an image is read, by draws of `draws.ts`. It neither trains nor decides the order of images.
 */
import { keyOf } from '../random/philox.ts';
import { type Tensor, tensor } from '../tensor.ts';
import type { Dataset, ImageSplit, RawImage } from './dataset.ts';
import { DataMismatchError, ImagesUnreadableError } from './errors.ts';
import { checkFit } from './fit.ts';
import { augmentation, type DataRecipe } from './recipe.ts';
import {
  createAccumulator,
  type DataStatistics,
  needsPass,
  type PassResult,
  type StatisticsRequest,
  type StatisticsStore,
} from './statistics.ts';
import { resizeToSquare, withChannels, writeCrop } from './transform.ts';
import { type Chosen, centre, TEN_CROPS, tenCropWindow, trainingWindow } from './windows.ts';

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
  function batch(
    loaded: readonly Loaded[],
    split: ImageSplit,
    target: Float32Array,
    crops: number,
    window: (image: RawImage, index: number, crop: number) => Chosen,
  ): Batch {
    const labels = Int32Array.from(loaded, ({ index }) => split.labelOf(index));
    const { mean, std } = statistics;
    const pixels = { height, width, mean, scale: recipe.scale ?? 1, ...(std === undefined ? {} : { std }) };
    loaded.forEach(({ image, index }, position) => {
      for (let crop = 0; crop < crops; crop++) {
        const chosen = window(image, index, crop);
        const details = { ...chosen, ...pixels, shift: chosen.shift ?? [] };
        writeCrop(chosen.image, details, target, (position * crops + crop) * size);
      }
    });
    const count = loaded.length * crops;
    return { images: tensor([count, channels, height, width], target.subarray(0, count * size)), labels };
  }

  const spare = (image: RawImage) => [image.height - height, image.width - width] as const;
  const chooser = trainingWindow(recipe, options.input, statistics, key);
  // The window takes the place of `resize`, and may be larger than what that leaves.
  const loadForTraining = augmentation(recipe, 'random_resized_crop') === undefined ? loader.load : loader.loadWhole;
  return {
    dataset,
    statistics,
    recipe,
    trainBatch: async (indices, epoch, target) => {
      const loaded = await loadForTraining(dataset.train, [...indices]);
      return batch(loaded, dataset.train, target, 1, (image, index) => chooser(image, index, epoch));
    },
    centerBatch: async (split, start, count, target) => {
      const loaded = await loader.load(split, range(start, count));
      return batch(loaded, split, target, 1, (image) => ({ image, ...centre(spare(image)) }));
    },
    tenCropBatch: async (split, start, count, target) => {
      const loaded = await loader.load(split, range(start, count));
      return batch(loaded, split, target, TEN_CROPS, (image, _, crop) => ({
        image,
        ...tenCropWindow(spare(image), crop),
      }));
    },
  };
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

  async function readScaled(split: ImageSplit, index: number): Promise<RawImage> {
    const raw = withChannels(await split.read(index), channels);
    const image = recipe.resize === undefined ? raw : resizeToSquare(raw, recipe.resize);
    if (image.height < height || image.width < width) {
      throw new Error(`${image.width}×${image.height} pixels, but the network reads ${width}×${height}`);
    }
    onImage?.(split.nameOf(index), image);
    return image;
  }

  async function readWhole(split: ImageSplit, index: number): Promise<RawImage> {
    return withChannels(await (split.readWhole?.(index) ?? split.read(index)), channels);
  }

  async function attempt(
    read: (split: ImageSplit, index: number) => Promise<RawImage>,
    split: ImageSplit,
    index: number,
  ): Promise<Loaded | undefined> {
    try {
      return { image: await read(split, index), index };
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

  async function loadBy(
    read: (split: ImageSplit, index: number) => Promise<RawImage>,
    split: ImageSplit,
    indices: readonly number[],
  ): Promise<Loaded[]> {
    const results = await Promise.all(indices.map((index) => attempt(read, split, index)));
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
    /** At the recipe's size. */
    load: (split: ImageSplit, indices: readonly number[]) => loadBy(readScaled, split, indices),
    /** At their own size, whatever it is. */
    loadWhole: (split: ImageSplit, indices: readonly number[]) => loadBy(readWhole, split, indices),
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
  const request = {
    mean: recipe.mean,
    ...(recipe.std === undefined ? {} : { std: recipe.std }),
    lighting: augmentation(recipe, 'pca_lighting') !== undefined,
  };
  const pass = async () => checked(await statisticsPass(train, request, options, loader));
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

/** Throws `DataMismatchError` where all pixels of a channel are equal, and the network would read infinities. */
function checked(result: PassResult): PassResult {
  const channel = result.statistics.std?.indexOf(0) ?? -1;
  if (channel >= 0) {
    throw new DataMismatchError(
      `all training pixels of channel ${channel} are equal, so \`std: channel\` would divide by 0`,
      { help: ['leave `std` out, or give it as numbers'] },
    );
  }
  return result;
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
