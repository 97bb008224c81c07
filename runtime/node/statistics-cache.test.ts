import { mkdir, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { expect, test, vi } from 'vitest';
import { temporaryFolder } from '../../test/temporary-folder.ts';
import { type Dataset, limitDataset } from '../data/dataset.ts';
import { createPipeline } from '../data/pipeline.ts';
import type { DataRecipe } from '../data/recipe.ts';
import type { DataStatistics } from '../data/statistics.ts';
import { openFolder } from './folder.ts';
import { openMnist } from './mnist.ts';
import { createStatisticsCache } from './statistics-cache.ts';

/** Eight noisy pictures of two classes, a tenth of which are held out. */
async function photos(): Promise<string> {
  const root = await temporaryFolder();
  for (const [label, name] of ['cat', 'dog'].entries()) {
    await mkdir(join(root, name));
    for (let i = 0; i < 4; i++) {
      const noise = Buffer.from(Array.from({ length: 20 * 16 * 3 }, (_, at) => (at * (31 + 2 * i) + 97 * label) % 256));
      await sharp(noise, { raw: { width: 20, height: 16, channels: 3 } })
        .png()
        .toFile(join(root, name, `${i}.png`));
    }
  }
  return root;
}

/** What a start of training does: statistics, with `images` seen by the pass and `from` where they were taken from. */
async function start(root: string | Dataset, recipe: DataRecipe, channels = 3) {
  const dataset = typeof root === 'string' ? await openFolder(root, { channels, resize: 9 }) : root;
  const skipped: string[] = [];
  let [images, from] = [0, ''];
  const { statistics } = await createPipeline(dataset, {
    recipe,
    input: [channels, 8, 8],
    classes: 10,
    seed: 0,
    statisticsStore: createStatisticsCache((text) => {
      from = text;
    }),
    onStatistics: (done) => {
      images = done;
    },
    onUnreadable: (name, reason) => skipped.push(`${name.slice(-9)}: ${reason}`),
  });
  return {
    statistics,
    images,
    from,
    skipped,
    names: Array.from({ length: dataset.train.length }, (_, i) => dataset.train.nameOf(i)),
  };
}

async function cacheFolder(): Promise<string> {
  const folder = await temporaryFolder();
  vi.stubEnv('SPECC_CACHE_DIR', folder);
  return folder;
}

const bits = ({ mean, std, lighting }: DataStatistics) =>
  [mean, std, lighting?.vectors, lighting?.values].map(
    (values) => values && [...new Int32Array(values.slice().buffer)],
  );

const recipe: DataRecipe = { resize: 9, mean: 'image', std: 'channel', augment: [{ pca_lighting: { std: 0.1 } }] };

test('a second start takes the same bits from the cache, and looks at no image', async () => {
  const [root, cache] = [await photos(), await cacheFolder()];
  const first = await start(root, recipe);
  const second = await start(root, recipe);
  expect([first.images, first.from, second.images]).toEqual([first.names.length, '', 0]);
  expect(second.from.startsWith(`pixel statistics of an earlier run, from ${cache}`)).toBe(true);
  expect(bits(second.statistics)).toEqual(bits(first.statistics));
  expect(new Set(first.statistics.mean).size).toBeGreaterThan(100);
});

test('another recipe, other channels and every change to an image start a pass of their own', async () => {
  const root = await photos();
  await cacheFolder();
  const { names } = await start(root, recipe);
  const image = names[0] ?? '';
  const count = names.length;
  expect((await start(root, { resize: 9, mean: 'channel' })).images).toBe(count);
  expect((await start(root, { resize: 8, mean: 'image' })).images).toBe(count);
  expect((await start(root, { resize: 9, mean: 'image' }, 1)).images).toBe(count);
  expect((await start(root, recipe)).images).toBe(0);

  // Stray bytes behind a picture are no harm, and may be exchanged: size and time stay, the change time tells.
  const bytes = await readFile(image);
  const time = new Date('2020-01-01');
  for (const stray of ['left by a camera', 'left by a tripod']) {
    await writeFile(image, Buffer.concat([bytes, Buffer.from(stray)]));
    await utimes(image, time, time);
    expect((await start(root, recipe)).images).toBe(count);
  }
  expect((await start(root, recipe)).images).toBe(0);
});

test('an entry that is damaged is thrown away and computed again', async () => {
  const [root, cache] = [await photos(), await cacheFolder()];
  const first = await start(root, recipe);
  const [entry = ''] = await readdir(cache);
  await writeFile(join(cache, entry), (await readFile(join(cache, entry))).subarray(0, 40));
  const second = await start(root, recipe);
  expect(second.images).toBe(first.images);
  expect(bits(second.statistics)).toEqual(bits(first.statistics));
  expect((await start(root, recipe)).images).toBe(0);
});

test('an image that was left out is named again, and counts again once it can be read', async () => {
  const root = await photos();
  await cacheFolder();
  const { names } = await start(root, recipe);
  const bad = names[2] ?? '';
  const good = await readFile(bad);
  await writeFile(bad, 'no picture');
  const [first, second] = [await start(root, recipe), await start(root, recipe)];
  expect([first.images, second.images]).toEqual([names.length, 0]);
  expect(second.skipped).toEqual(first.skipped);
  expect(second.skipped).toHaveLength(1);
  expect(bits(second.statistics)).toEqual(bits(first.statistics));
  await writeFile(bad, good);
  expect((await start(root, recipe)).skipped).toEqual([]);
});

test('where nothing can be kept the statistics are computed each time', async () => {
  const root = await photos();
  const file = join(await temporaryFolder(), 'file');
  await writeFile(file, '');
  vi.stubEnv('SPECC_CACHE_DIR', join(file, 'below'));
  const first = await start(root, recipe);
  expect((await start(root, recipe)).images).toBe(first.names.length);
});

test('a set in memory is known by its pixels; one that has to be waited for by nothing', async () => {
  await cacheFolder();
  const digits = limitDataset(await openMnist(), 90);
  const once = { resize: 9, mean: 'channel' } as const;
  expect((await start(digits, once, 1)).images).toBe(90);
  expect((await start(digits, once, 1)).images).toBe(0);
  const waited = { ...digits.train, read: async (index: number) => digits.train.read(index) };
  expect((await start({ ...digits, train: waited }, once, 1)).images).toBe(90);
  const { pixels, ...size } = await digits.train.read(7);
  const changed = pixels.map((value, i) => (i === 300 ? value ^ 1 : value));
  const train = {
    ...digits.train,
    read: (i: number) => (i === 7 ? { ...size, pixels: changed } : digits.train.read(i)),
  };
  expect((await start({ ...digits, train }, once, 1)).images).toBe(90);
});

test('given means and failing passes leave nothing in the cache', async () => {
  const [root, cache] = [await photos(), await cacheFolder()];
  await start(root, { resize: 9, mean: [1, 2, 3] });
  for (const name of (await openFolder(root, { channels: 3 })).classes) {
    await rm(join(root, name), { recursive: true });
    await mkdir(join(root, name));
    await writeFile(join(root, name, '1.png'), 'no picture');
    await writeFile(join(root, name, '2.png'), 'no picture');
  }
  await expect(start(root, recipe)).rejects.toMatchObject({ code: 'SPC8205' });
  expect(await readdir(cache)).toEqual([]);
});
