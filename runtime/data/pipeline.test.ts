import { expect, test } from 'vitest';
import { type Dataset, type ImageSplit, limitDataset, packedSplit, splitByStride, subset } from './dataset.ts';
import { DataMismatchError, ImagesUnreadableError } from './errors.ts';
import { createPipeline, type PipelineOptions } from './pipeline.ts';

/** Images whose pixels are all equal to ten times their index; labels alternate. */
function flat(count: number, side = 4, channels = 1): ImageSplit {
  const size = channels * side * side;
  return packedSplit({
    name: 'flat',
    channels,
    height: side,
    width: side,
    pixels: Uint8Array.from({ length: count * size }, (_, i) => 10 * Math.floor(i / size)),
    labels: Uint8Array.from({ length: count }, (_, i) => i % 2),
  });
}

function datasetOf(split: ImageSplit, size?: Dataset['size']): Dataset {
  return {
    name: 'test',
    classes: ['even', 'odd'],
    ...(size === undefined ? {} : { size }),
    train: split,
    validation: split,
    test: split,
  };
}

const options = (changes: Partial<PipelineOptions> = {}): PipelineOptions => ({
  recipe: {},
  input: [1, 2, 2],
  classes: 2,
  seed: 1,
  ...changes,
});

/** Statistics of a checkpoint with a mean of `length` values, beside the recipe that is to use them. */
const withMean = (length: number, recipe: PipelineOptions['recipe']): Partial<PipelineOptions> => ({
  recipe,
  statistics: { mean: new Float32Array(length) },
});

/** Images 1..3 of `flat`, some of them unreadable. */
function withBadImages(split: ImageSplit, bad: readonly number[]): ImageSplit {
  return { ...split, read: (i) => (bad.includes(i) ? Promise.reject(new Error('no end of image')) : split.read(i)) };
}

test('centre batches hold the centre of each image, with its label', async () => {
  const ramp = packedSplit({
    name: 'ramp',
    channels: 1,
    height: 4,
    width: 4,
    pixels: Uint8Array.from({ length: 16 }, (_, i) => i),
    labels: Uint8Array.of(1),
  });
  const pipeline = await createPipeline(datasetOf(ramp), options());
  const { images, labels } = await pipeline.centerBatch(ramp, 0, 1, new Float32Array(4));
  expect(images.shape).toEqual([1, 1, 2, 2]);
  expect([...images.data]).toEqual([5, 6, 9, 10]);
  expect([...labels]).toEqual([1]);
});

test('ten crops are four corners and the centre, each followed by its mirror image', async () => {
  const ramp = packedSplit({
    name: 'ramp',
    channels: 1,
    height: 3,
    width: 3,
    pixels: Uint8Array.from({ length: 9 }, (_, i) => i),
    labels: Uint8Array.of(0),
  });
  const pipeline = await createPipeline(datasetOf(ramp), options({ input: [1, 1, 2] }));
  const { images, labels } = await pipeline.tenCropBatch(ramp, 0, 1, new Float32Array(20));
  expect(images.shape).toEqual([10, 1, 1, 2]);
  expect([...images.data]).toEqual([0, 1, 1, 0, 1, 2, 2, 1, 6, 7, 7, 6, 7, 8, 8, 7, 3, 4, 4, 3]);
  expect(labels.length).toBe(1);
});

test('training batches repeat for the same epoch and differ between epochs and seeds', async () => {
  const noise = packedSplit({
    name: 'noise',
    channels: 3,
    height: 6,
    width: 6,
    pixels: Uint8Array.from({ length: 8 * 108 }, (_, i) => (i * 97) % 251),
    labels: new Uint8Array(8),
  });
  const batch = async (seed: number, epoch: number) => {
    const recipe = { augment: ['random_crop', 'horizontal_flip', { pca_lighting: { std: 0.1 } }] as const };
    const pipeline = await createPipeline(datasetOf(noise), options({ recipe, input: [3, 4, 4], seed }));
    const target = new Float32Array(8 * 48);
    const { images } = await pipeline.trainBatch(Uint32Array.of(0, 1, 2, 3, 4, 5, 6, 7), epoch, target);
    return images.data;
  };
  const reference = await batch(1, 0);
  expect(await batch(1, 0)).toEqual(reference);
  expect(await batch(1, 1)).not.toEqual(reference);
  expect(await batch(2, 0)).not.toEqual(reference);
});

test('an image is augmented the same whichever batch it comes in', async () => {
  const split = flat(6, 8);
  const pipeline = await createPipeline(datasetOf(split), options({ recipe: { augment: ['random_crop'] } }));
  const alone = await pipeline.trainBatch(Uint32Array.of(5), 2, new Float32Array(4));
  const among = await pipeline.trainBatch(Uint32Array.of(1, 5), 2, new Float32Array(8));
  expect([...among.images.data.subarray(4)]).toEqual([...alone.images.data]);
});

test('lighting shifts whole channels by a few pixel values', async () => {
  const noise = packedSplit({
    name: 'noise',
    channels: 3,
    height: 2,
    width: 2,
    pixels: Uint8Array.from({ length: 24 }, (_, i) => (i * 97) % 251),
    labels: Uint8Array.of(0, 1),
  });
  const recipe = { augment: [{ pca_lighting: { std: 0.1 } }] } as const;
  const pipeline = await createPipeline(datasetOf(noise), options({ recipe, input: [3, 2, 2] }));
  const { images } = await pipeline.trainBatch(Uint32Array.of(0), 0, new Float32Array(12));
  const raw = await noise.read(0);
  const shifts = [...images.data].map((value, i) => value - (raw.pixels[i] ?? 0));
  for (const channel of [0, 1, 2]) {
    const own = shifts.slice(channel * 4, channel * 4 + 4);
    expect(Math.max(...own) - Math.min(...own)).toBeLessThan(1e-4);
    expect(Math.abs(own[0] ?? 0)).toBeLessThan(60);
  }
  expect(shifts.some((shift) => Math.abs(shift) > 0.01)).toBe(true);
});

test('lighting without the components of the training pixels is a named error, in training alone', async () => {
  const split = flat(2, 4, 3);
  const recipe = { augment: [{ pca_lighting: { std: 0.1 } }] };
  const statistics = { mean: new Float32Array(0) };
  const pipeline = await createPipeline(datasetOf(split), options({ input: [3, 2, 2], recipe, statistics }));
  expect((await pipeline.centerBatch(split, 0, 1, new Float32Array(12))).labels.length).toBe(1);
  await expect(pipeline.trainBatch(Uint32Array.of(0), 0, new Float32Array(12))).rejects.toThrow(DataMismatchError);
});

test('the mean image of the training split is subtracted and the scale applied', async () => {
  const split = flat(3, 2);
  const pipeline = await createPipeline(
    datasetOf(split, { channels: 1, height: 2, width: 2 }),
    options({ recipe: { mean: 'image', scale: 0.1 } }),
  );
  const { images } = await pipeline.centerBatch(split, 2, 1, new Float32Array(4));
  expect([...pipeline.statistics.mean]).toEqual([10, 10, 10, 10]);
  expect([...images.data]).toEqual([1, 1, 1, 1]);
});

test('unreadable images are left out of the batch and named once', async () => {
  const split = withBadImages(flat(4), [1]);
  const names: string[] = [];
  const pipeline = await createPipeline(
    datasetOf(split),
    options({ onUnreadable: (name, reason) => names.push(`${name}: ${reason}`) }),
  );
  for (let pass = 0; pass < 2; pass++) {
    const { images, labels } = await pipeline.centerBatch(split, 0, 4, new Float32Array(16));
    expect(images.shape[0]).toBe(3);
    expect([...labels]).toEqual([0, 0, 1]);
  }
  expect(names).toEqual(['flat #1: no end of image']);
});

test('a single bad image is left out wherever it stands, also where it is a batch by itself', async () => {
  const split = withBadImages(flat(3), [0]);
  const pipeline = await createPipeline(datasetOf(split), options());
  const one = await pipeline.centerBatch(split, 0, 1, new Float32Array(4));
  expect(one.labels.length).toBe(0);
  const two = await pipeline.centerBatch(split, 1, 1, new Float32Array(4));
  expect([...two.labels]).toEqual([1]);
});

test('a set of which nothing can be read ends the run with names and reasons', async () => {
  const split = withBadImages(flat(3), [0, 1, 2]);
  const pipeline = await createPipeline(datasetOf(split), options());
  const loading = pipeline.centerBatch(split, 0, 3, new Float32Array(12));
  await expect(loading).rejects.toThrow(ImagesUnreadableError);
  await expect(loading).rejects.toMatchObject({ notes: expect.arrayContaining(['flat #0: no end of image']) });
});

test('many unreadable images among readable ones end the run too', async () => {
  const bad = Array.from({ length: 14 }, (_, i) => i * 2);
  const split = withBadImages(flat(25), bad);
  const pipeline = await createPipeline(datasetOf(split), options());
  await expect(pipeline.centerBatch(split, 0, 25, new Float32Array(100))).rejects.toThrow(/13 of the first 25/);
});

test('images smaller than the input are refused by size before training, or one by one where sizes differ', async () => {
  const sized = datasetOf(flat(2), { channels: 1, height: 4, width: 4 });
  await expect(createPipeline(sized, options({ input: [1, 8, 8] }))).rejects.toThrow(/4×4 pixels are smaller/);
  const unsized = await createPipeline(datasetOf(flat(2)), options({ input: [1, 8, 8] }));
  await expect(unsized.centerBatch(flat(2), 0, 2, new Float32Array(128))).rejects.toMatchObject({
    notes: ['flat #0: 4×4 pixels, but the network reads 8×8', 'flat #1: 4×4 pixels, but the network reads 8×8'],
  });
});

test.each([
  ['more classes than the network', options({ classes: 1 }), /2 classes, but the network has 1/],
  ['a mean image over sizes that differ', options({ recipe: { mean: 'image' } }), /images of the same size/],
  ['lighting on grey', options({ recipe: { augment: [{ pca_lighting: { std: 1 } }] } }), /red, green and blue/],
  [
    'a mean image of another size',
    options(withMean(9, { mean: 'image', resize: 4 })),
    /a mean of 9 values.*subtracts 16/,
  ],
  ['a mean where none is subtracted', options(withMean(1, {})), /a mean of 1 values.*subtracts 0/],
  ['a mean for other channels', options({ recipe: { mean: [1, 2, 3] } }), /3 values/],
  ['a deviation for other channels', options({ recipe: { std: [1, 2, 3] } }), /`std` has 3 values/],
  [
    'a deviation that the weights were not trained with',
    options(withMean(0, { std: 'channel' })),
    /a `std` of 0 values.*divides by 1/,
  ],
  [
    'a deviation where nothing is divided',
    options({ recipe: {}, statistics: { mean: new Float32Array(), std: Float32Array.of(3) } }),
    /a `std` of 1 values.*divides by 0/,
  ],
  [
    'another deviation than that of the weights',
    options({ recipe: { std: [4] }, statistics: { mean: new Float32Array(), std: Float32Array.of(3) } }),
    /divides by `std: \[4\]`, but the weights were trained with \[3\]/,
  ],
  [
    'a deviation of 0 in the weights',
    options({ recipe: { std: 'channel' }, statistics: { mean: new Float32Array(), std: Float32Array.of(0) } }),
    /not above 0/,
  ],
  ['an input that is no image', options({ input: [2, 2, 2] }), /1 or 3 channels/],
])('%s is a named error', async (_, given, message) => {
  const opening = createPipeline(datasetOf(flat(2)), given);
  await expect(opening).rejects.toThrow(DataMismatchError);
  await expect(opening).rejects.toThrow(message);
});

test('limits spread over a class-sorted set and keep shared splits shared', () => {
  const sorted = subset(flat(10), [0, 2, 4, 6, 8, 1, 3, 5, 7, 9]);
  const limited = limitDataset(datasetOf(sorted), 4);
  expect([0, 1, 2, 3].map((i) => limited.train.labelOf(i))).toEqual([0, 0, 1, 1]);
  expect(limited.validation).toBe(limited.test);
  expect(limitDataset(datasetOf(sorted), 99).train.length).toBe(10);
});

test('a stride split holds out every n-th image and keeps the rest', () => {
  const { rest, held } = splitByStride(flat(10), 5);
  expect([held.nameOf(0), held.nameOf(1)]).toEqual(['flat #4', 'flat #9']);
  expect(rest.length + held.length).toBe(10);
});

test('a mean that is no number is refused before an image is read', async () => {
  const statistics = { mean: Float32Array.of(Number.NaN) };
  const creating = createPipeline(datasetOf(flat(3)), options({ recipe: { mean: 'channel' }, statistics }));
  await expect(creating).rejects.toThrow(DataMismatchError);
  await expect(creating).rejects.toThrow(/the pixel mean that comes with the weights/);
});

test('a written mean that is not the one of the weights is refused', async () => {
  const statistics = { mean: Float32Array.of(120.1) };
  const creating = (mean: number) =>
    createPipeline(datasetOf(flat(3)), options({ recipe: { mean: [mean] }, statistics }));
  await creating(120.1);
  await expect(creating(121)).rejects.toThrow(
    'the spec subtracts `mean: [121]`, but the weights were trained with [120.1]',
  );
});

test('pixels are normalized as PyTorch’s Normalize does it, in units of 0..255, for training and evaluation', async () => {
  const split = flat(3, 2, 3);
  const recipe = { mean: [123.675, 116.28, 103.53], std: [58.395, 57.12, 57.375] };
  const pipeline = await createPipeline(datasetOf(split), options({ recipe, input: [3, 2, 2] }));
  const expected = [0.485, 0.456, 0.406].flatMap((mean, c) =>
    new Array(4).fill((20 / 255 - mean) / ([0.229, 0.224, 0.225][c] ?? 0)),
  );
  const { images } = await pipeline.centerBatch(split, 2, 1, new Float32Array(12));
  const trained = await pipeline.trainBatch(Uint32Array.of(2), 0, new Float32Array(12));
  expect([...images.data]).toEqual(expected.map((value) => expect.closeTo(value, 6)));
  expect(trained.images.data).toEqual(images.data);
});

test('`std: channel` is that of the training split, and one of equal pixels is refused', async () => {
  const split = flat(3, 2);
  const pipeline = await createPipeline(datasetOf(split), options({ recipe: { mean: 'channel', std: 'channel' } }));
  const { images } = await pipeline.centerBatch(split, 2, 1, new Float32Array(4));
  // Pixels 0, 10 and 20 deviate from 10 by √(200 / 3).
  expect([...images.data]).toEqual(new Array(4).fill(expect.closeTo(10 / Math.sqrt(200 / 3), 6)));
  const constant = createPipeline(datasetOf(flat(1)), options({ recipe: { std: 'channel' } }));
  await expect(constant).rejects.toThrow(/all training pixels of channel 0 are equal/);
});

/** One image of 1..16, row by row. */
const ramp = packedSplit({
  name: 'ramp',
  channels: 1,
  height: 4,
  width: 4,
  pixels: Uint8Array.from({ length: 16 }, (_, i) => i + 1),
  labels: Uint8Array.of(0),
});

test('a padded crop is a window of the image with black around it, at every place, before the mean', async () => {
  const recipe = { mean: [100], augment: [{ pad_crop: { padding: 1 } }] };
  const pipeline = await createPipeline(datasetOf(ramp), options({ recipe, input: [1, 4, 4] }));
  const at = (y: number, x: number) => (y >= 0 && y < 4 && x >= 0 && x < 4 ? 4 * y + x + 1 : 0) - 100;
  const windows = [-1, 0, 1].flatMap((top) =>
    [-1, 0, 1].map((left) => Array.from({ length: 16 }, (_, i) => at(top + Math.floor(i / 4), left + (i % 4))).join()),
  );
  const seen = new Set<string>();
  for (let epoch = 0; epoch < 80; epoch++) {
    const { images } = await pipeline.trainBatch(Uint32Array.of(0), epoch, new Float32Array(16));
    seen.add([...images.data].join());
  }
  expect([...seen].sort()).toEqual(windows.sort());
  const { images } = await pipeline.centerBatch(ramp, 0, 1, new Float32Array(16));
  expect([...images.data]).toEqual(Array.from({ length: 16 }, (_, i) => i - 99));
});

test('a resized crop of the whole is the image itself, flipped for every second; evaluation takes the centre', async () => {
  const whole = { random_resized_crop: { scale: [1, 1], ratio: [1, 1] } };
  const recipe = { augment: ['horizontal_flip', whole] as const };
  const pipeline = await createPipeline(datasetOf(ramp), options({ recipe, input: [1, 4, 4] }));
  const seen = new Set<string>();
  for (let epoch = 0; epoch < 20; epoch++) {
    const { images } = await pipeline.trainBatch(Uint32Array.of(0), epoch, new Float32Array(16));
    seen.add([...images.data].join());
  }
  expect([...seen].sort()).toEqual([
    '1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16',
    '4,3,2,1,8,7,6,5,12,11,10,9,16,15,14,13',
  ]);
});

test('a resized crop is one of the image at its own size, also where evaluation scales it', async () => {
  const read = (side: number) => ({
    channels: 1,
    height: side,
    width: side,
    pixels: new Uint8Array(side * side).fill(side),
  });
  const split: ImageSplit = {
    length: 2,
    labelOf: () => 0,
    nameOf: String,
    read: () => read(6),
    readWhole: () => read(9),
  };
  const recipe = { resize: 6, augment: [{ random_resized_crop: { scale: [0.08, 1], ratio: [0.75, 1.333] } }] };
  const sizes: number[] = [];
  const pipeline = await createPipeline(
    datasetOf(subset(split, [1, 0])),
    options({ recipe, onImage: (_, { height }) => sizes.push(height) }),
  );
  const trained = await pipeline.trainBatch(Uint32Array.of(0, 1), 0, new Float32Array(8));
  const scored = await pipeline.centerBatch(split, 0, 1, new Float32Array(4));
  expect([...trained.images.data, ...scored.images.data]).toEqual([...new Array(8).fill(9), ...new Array(4).fill(6)]);
  expect(sizes).toEqual([6]);
});

test('windows do not depend on the batch that an image comes in', async () => {
  const noise = packedSplit({
    name: 'noise',
    channels: 1,
    height: 9,
    width: 7,
    pixels: Uint8Array.from({ length: 4 * 63 }, (_, i) => (i * 97) % 251),
    labels: new Uint8Array(4),
  });
  for (const step of [
    { pad_crop: { padding: 3 } },
    { random_resized_crop: { scale: [0.08, 1], ratio: [0.75, 1.333] } },
  ]) {
    const pipeline = await createPipeline(datasetOf(noise), options({ recipe: { augment: [step] }, input: [1, 5, 5] }));
    const alone = await pipeline.trainBatch(Uint32Array.of(3), 4, new Float32Array(25));
    const among = await pipeline.trainBatch(Uint32Array.of(1, 0, 3), 4, new Float32Array(75));
    const later = await pipeline.trainBatch(Uint32Array.of(3), 5, new Float32Array(25));
    expect([...among.images.data.subarray(50)]).toEqual([...alone.images.data]);
    expect(later.images.data).not.toEqual(alone.images.data);
  }
});
