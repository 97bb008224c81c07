/**
 * What a data reader gives: splits of labelled images with random access. Pixels are bytes as the source holds them;
 * cropping, mean subtraction and augmentation belong to the pipeline.
 */

/** One decoded image. */
export interface RawImage {
  /** 1 grey, 3 red-green-blue. */
  readonly channels: number;
  readonly height: number;
  readonly width: number;
  /** Planar [channels, height, width], 0..255. */
  readonly pixels: Uint8Array;
}

export interface ImageSplit {
  readonly length: number;
  /** Class index of an image. */
  labelOf(index: number): number;
  /** What messages call an image: a path, or `mnist #17`. */
  nameOf(index: number): string;
  /** The file that holds this image and nothing else; absent where images have no file of their own. */
  fileOf?(index: number): string;
  /** Rejects when the image cannot be decoded; the pipeline then leaves it out and reports its name. */
  read(index: number): RawImage | Promise<RawImage>;
  /** The image at its own size, where `read` scales it. */
  readWhole?(index: number): RawImage | Promise<RawImage>;
}

/** What a person should know about how the images were found. */
export interface DataRemark {
  /** A warning where it may not be intended. */
  readonly severity: 'warning' | 'note';
  /** One clause: `skipped 3 files …`. */
  readonly text: string;
}

export interface Dataset {
  /** `mnist`, `cifar10`, `folder`; stored in checkpoints. */
  readonly name: string;
  /** Name of each class, by label. */
  readonly classes: readonly string[];
  /** Extents that all images share; absent where they differ. */
  readonly size?: { readonly channels: number; readonly height: number; readonly width: number };
  readonly train: ImageSplit;
  /** Scored while training; may be the same split as `test`. */
  readonly validation: ImageSplit;
  readonly test: ImageSplit;
  /** All images, where the source does not divide them and the reader held some out for `validation` and `test`. */
  readonly undivided?: ImageSplit;
  /** Equal for two sets that train on the same files with the same labels, wherever they lie; absent where images are not files. */
  readonly trainingFiles?: string;
  readonly remarks?: readonly DataRemark[];
}

export interface PackedImages {
  /** Prefix of image names. */
  readonly name: string;
  readonly channels: number;
  readonly height: number;
  readonly width: number;
  /** Images back to back, each planar [channels, height, width]. */
  readonly pixels: Uint8Array;
  readonly labels: Uint8Array;
}

/** A split over images held in memory. */
export function packedSplit({ name, channels, height, width, pixels, labels }: PackedImages): ImageSplit {
  const size = channels * height * width;
  return {
    length: labels.length,
    labelOf: (index) => labels[index] ?? 0,
    nameOf: (index) => `${name} #${index}`,
    read: (index) => ({ channels, height, width, pixels: pixels.subarray(index * size, (index + 1) * size) }),
  };
}

/** Images to classify, as a set that `createPipeline` takes. `size` gives the extents that they share, if any. */
export function unlabelled(images: Pick<ImageSplit, 'length' | 'nameOf' | 'read'>, size?: Dataset['size']): Dataset {
  const split = { ...images, labelOf: () => 0 };
  return {
    name: 'images',
    classes: [],
    ...(size === undefined ? {} : { size }),
    train: split,
    validation: split,
    test: split,
  };
}

/** The images of a split at `indices`, in that order. */
export function subset(split: ImageSplit, indices: readonly number[]): ImageSplit {
  const at = (index: number) => indices[index] ?? 0;
  const fileOf = split.fileOf?.bind(split);
  const readWhole = split.readWhole?.bind(split);
  return {
    length: indices.length,
    labelOf: (index) => split.labelOf(at(index)),
    nameOf: (index) => split.nameOf(at(index)),
    ...(fileOf === undefined ? {} : { fileOf: (index) => fileOf(at(index)) }),
    read: (index) => split.read(at(index)),
    ...(readWhole === undefined ? {} : { readWhole: (index) => readWhole(at(index)) }),
  };
}

/** All images of a set, including those trained on. */
export function allImages({ train, validation, test, undivided }: Dataset): ImageSplit {
  return undivided ?? concatenation([...new Set([train, validation, test])]);
}

function concatenation(splits: readonly ImageSplit[]): ImageSplit {
  const places = splits.flatMap((split) => Array.from({ length: split.length }, (_, index) => ({ split, index })));
  const at = (index: number) => places[index] as (typeof places)[number];
  const areFiles = splits.every(({ fileOf }) => fileOf !== undefined);
  return {
    length: places.length,
    labelOf: (i) => at(i).split.labelOf(at(i).index),
    nameOf: (i) => at(i).split.nameOf(at(i).index),
    ...(areFiles ? { fileOf: (i) => at(i).split.fileOf?.(at(i).index) ?? '' } : {}),
    read: (i) => at(i).split.read(at(i).index),
    readWhole: (i) => {
      const { split, index } = at(i);
      return split.readWhole?.(index) ?? split.read(index);
    },
  };
}

/** How many images of each class a split has, by label. */
export function imagesPerClass(split: ImageSplit, classes: number): readonly number[] {
  const counts = new Array<number>(classes).fill(0);
  for (let index = 0; index < split.length; index++) {
    const label = split.labelOf(index);
    counts[label] = (counts[label] ?? 0) + 1;
  }
  return counts;
}

/** Every image whose index leaves remainder `stride − 1` is held; the others are the rest. A fixed split that keeps the order of both. */
export function splitByStride(split: ImageSplit, stride: number): { rest: ImageSplit; held: ImageSplit } {
  const indices = Array.from({ length: split.length }, (_, index) => index);
  const isHeld = (index: number) => index % stride === stride - 1;
  return {
    rest: subset(
      split,
      indices.filter((index) => !isHeld(index)),
    ),
    held: subset(split, indices.filter(isHeld)),
  };
}

/** At most `count` images of each split, spread evenly over it so that class-sorted sets keep all their classes. */
export function limitDataset(dataset: Dataset, count: number): Dataset {
  const limit = (split: ImageSplit) => {
    const length = Math.min(count, split.length);
    return subset(
      split,
      Array.from({ length }, (_, i) => Math.floor((i * split.length) / length)),
    );
  };
  const test = limit(dataset.test);
  return {
    ...dataset,
    train: limit(dataset.train),
    validation: dataset.validation === dataset.test ? test : limit(dataset.validation),
    test,
  };
}
