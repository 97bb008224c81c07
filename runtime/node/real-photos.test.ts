import { expect, test } from 'vitest';
import { realData } from '../../test/real-data.ts';
import { allImages } from '../data/dataset.ts';
import { createPipeline } from '../data/pipeline.ts';
import { openFolder } from './folder.ts';

test('photos as published all decode: grey, sideways, with colour profiles, of odd sizes', async ({ skip }) => {
  const root = realData('imagenet-sample');
  skip(root === undefined, 'imagenet-sample is not here; set SPECC_DATA to the folder that holds it');
  const dataset = await openFolder(root ?? '', { channels: 3, resize: 64 });
  expect(dataset.classes.length).toBe(136);
  // One photo of each class: none can be held out.
  expect([dataset.train.length, dataset.test.length]).toEqual([136, 0]);
  const unreadable: string[] = [];
  const pipeline = await createPipeline(
    { ...dataset, test: allImages(dataset) },
    {
      recipe: { resize: 64, mean: 'channel', augment: [{ pca_lighting: { std: 0.1 } }] },
      input: [3, 64, 64],
      classes: 136,
      seed: 0,
      onUnreadable: (name) => unreadable.push(name),
    },
  );
  expect(unreadable).toEqual([]);
  // Photos of the world: about as bright as each other in red, green and blue, and one strong component of brightness.
  expect(Math.min(...pipeline.statistics.mean)).toBeGreaterThan(90);
  expect(Math.max(...pipeline.statistics.mean)).toBeLessThan(140);
  const [first = 0, second = 0] = pipeline.statistics.lighting?.values ?? [];
  expect(first).toBeGreaterThan(0.15);
  expect(second).toBeLessThan(0.03);
});

test('train and val folders keep their split', async ({ skip }) => {
  const root = realData('imagenette-224');
  skip(root === undefined, 'imagenette-224 is not here; set SPECC_DATA to the folder that holds it');
  const { train, validation, test: held, classes } = await openFolder(root ?? '', { channels: 3 });
  expect([train.length, validation.length, classes.length]).toEqual([3000, 1000, 10]);
  expect(held).toBe(validation);
  expect(await train.read(0)).toMatchObject({ channels: 3, height: 224, width: 224 });
});
