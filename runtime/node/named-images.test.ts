import { join } from 'node:path';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../test/temporary-folder.ts';
import { type Dataset, type ImageSplit, packedSplit } from '../data/dataset.ts';
import { createPipeline } from '../data/pipeline.ts';
import type { DataRecipe } from '../data/recipe.ts';
import type { DataStatistics } from '../data/statistics.ts';
import { type NamedImagesOptions, openImages } from './named-images.ts';

/** Four pictures of `height` × `width` whose pixels are all different, in one piece as a data set has them, and as files. */
async function pictures(name: string, height: number, width: number, channels: 1 | 3 = 3) {
  const size = { channels, height, width };
  const plane = height * width;
  const pixels = Uint8Array.from({ length: 4 * channels * plane }, (_, i) => (i * 7919 + (i >> 5) * 31) % 256);
  const split = packedSplit({ name, ...size, pixels, labels: new Uint8Array(4) });
  const folder = await temporaryFolder();
  const files = [0, 1, 2, 3].map((i) => join(folder, `${i}.png`));
  for (const [i, file] of files.entries()) {
    const interleaved = Buffer.from(
      Array.from(
        { length: plane * channels },
        (_, at) => pixels[i * channels * plane + (at % channels) * plane + Math.floor(at / channels)] ?? 0,
      ),
    );
    await sharp(interleaved, { raw: { width, height, channels } }).png().toFile(file);
  }
  const dataset: Dataset = { name, classes: ['a'], size, train: split, validation: split, test: split };
  return { dataset, files };
}

interface Way {
  readonly recipe: DataRecipe;
  readonly input: readonly number[];
  readonly statistics?: DataStatistics;
}

/** What the network would be given. */
async function inputs(dataset: Dataset, way: Way, split: ImageSplit = dataset.test): Promise<number[]> {
  const onUnreadable = (file: string, reason: string) => {
    throw new Error(`${file}: ${reason}`);
  };
  const pipeline = await createPipeline(dataset, { classes: 1, seed: 0, onUnreadable, ...way });
  const tenCrop = way.recipe.evaluate === 'ten_crop';
  const size = way.input.reduce((product, extent) => product * extent, tenCrop ? 40 : 4);
  const load = tenCrop ? pipeline.tenCropBatch : pipeline.centerBatch;
  const { images } = await load(split, 0, 4, new Float32Array(size));
  return [...images.data];
}

async function open(files: readonly string[], options: NamedImagesOptions) {
  const notes: string[] = [];
  const dataset = await openImages(files, { ...options, onSeen: (_, what) => notes.push(what) });
  return { dataset, notes };
}

for (const recipe of [
  { crop: 24 },
  { crop: 24, evaluate: 'ten_crop' },
  { crop: 24, mean: 'image', scale: 0.5 },
  { resize: 40, crop: 24 },
  { resize: 28, crop: 24, mean: 'channel' },
] satisfies DataRecipe[]) {
  test.each([1, 3])(
    `a picture of cifar10 in a file is what eval sees: ${JSON.stringify(recipe)}, %i channels`,
    async (n) => {
      const { dataset, files } = await pictures('cifar10', 32, 32);
      const input = [n, 24, 24];
      const trained = await createPipeline(dataset, { recipe, input, classes: 1, seed: 0 });
      const way = { recipe, input, statistics: trained.statistics };
      const named = await open(files, { ...way, trainedOn: 'cifar10' });
      expect(await inputs(named.dataset, way)).toEqual(await inputs(dataset, way));
      expect(named.notes).toEqual([]);
    },
  );
}

test('without `resize` the centre of a photo is cut at its own scale, as in training on a folder', async () => {
  const { dataset, files } = await pictures('folder', 44, 60);
  const way = { recipe: { crop: 24 }, input: [3, 24, 24], statistics: { mean: new Float32Array() } };
  const { size: _, ...folder } = dataset;
  const named = await open(files, { ...way, trainedOn: 'folder' });
  expect(await inputs(named.dataset, way)).toEqual(await inputs(folder, way));
  expect(named.notes).toEqual([]);
});

test('an image that is too small is enlarged, and one that is seen in a small part is named', async () => {
  const way = { recipe: {}, input: [1, 8, 10], statistics: { mean: new Float32Array() } };
  const small = await open((await pictures('folder', 9, 7, 1)).files, way);
  expect(await inputs(small.dataset, way)).toHaveLength(320);
  expect(new Set(small.notes)).toEqual(
    new Set([
      'its 7×9 pixels are fewer than the 10×8 that the network reads, so it was enlarged, unlike any training image',
    ]),
  );
  const large = await open((await pictures('folder', 90, 120, 1)).files, way);
  await inputs(large.dataset, way);
  expect(large.notes[0]).toBe(
    'the network saw 10×8 of its 120×90 pixels, as in training: the spec has no `data: { resize: … }`',
  );
});

test('an image of another size than all training images is scaled to theirs', async () => {
  const { files } = await pictures('folder', 50, 70, 1);
  const scaled = 'its 70×50 pixels were scaled to 28×28, the size of the training images';
  const plain = { recipe: {}, input: [1, 20, 20], statistics: { mean: new Float32Array() } };
  const digits = await open(files, { ...plain, trainedOn: 'mnist' });
  await inputs(digits.dataset, plain);
  expect(digits.notes[0]).toBe(scaled);

  // A mean image has the size of the training images, also where nothing else tells it.
  const mean = {
    recipe: { mean: 'image' },
    input: [1, 20, 20],
    statistics: { mean: new Float32Array(28 * 28).fill(9) },
  } as const;
  const bare = await open(files, mean);
  await inputs(bare.dataset, mean);
  expect(bare.notes[0]).toBe(scaled);

  const resized = { recipe: { resize: 24 }, input: [1, 20, 20], statistics: { mean: new Float32Array() } };
  const quiet = await open(files, { ...resized, trainedOn: 'mnist' });
  await inputs(quiet.dataset, resized);
  expect(quiet.notes).toEqual([]);
});
