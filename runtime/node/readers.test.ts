import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../test/temporary-folder.ts';
import { DataInvalidError, DataNotFoundError } from '../data/errors.ts';
import { openCifar10 } from './cifar10.ts';
import { openMnist } from './mnist.ts';
import { openDataset } from './open-dataset.ts';

const RECORD = 3073;

/** Records whose label and pixels tell where they stand. */
function records(count: number, label: (index: number) => number): Uint8Array {
  return Uint8Array.from({ length: count * RECORD }, (_, i) =>
    i % RECORD === 0
      ? label(Math.floor(i / RECORD))
      : (Math.floor((i % RECORD) / 1024) * 50 + Math.floor(i / RECORD)) % 256,
  );
}

async function cifarFolder(changes: Readonly<Record<string, Uint8Array>> = {}): Promise<string> {
  const folder = await temporaryFolder();
  const names = [1, 2, 3, 4, 5].map((n) => `data_batch_${n}.bin`);
  const files = Object.fromEntries([...names, 'test_batch.bin'].map((name) => [name, records(3, (i) => i)]));
  for (const [name, bytes] of Object.entries({ ...files, ...changes })) {
    await writeFile(join(folder, name), bytes);
  }
  return folder;
}

test('mnist gives 8,000 digits to train on and 2,000 held out, every class in both', async () => {
  const { train, test: held, classes, size } = await openMnist();
  expect([train.length, held.length]).toEqual([8000, 2000]);
  expect(classes).toEqual(['0', '1', '2', '3', '4', '5', '6', '7', '8', '9']);
  for (const split of [train, held]) {
    const counts = new Array<number>(10).fill(0);
    for (let i = 0; i < split.length; i++) {
      counts[split.labelOf(i)] = (counts[split.labelOf(i)] ?? 0) + 1;
    }
    expect(Math.min(...counts)).toBeGreaterThan(split.length * 0.08);
  }
  const image = await train.read(0);
  expect(image).toMatchObject({ ...size, channels: 1, height: 28, width: 28 });
  expect(Math.max(...image.pixels)).toBeGreaterThan(200);
  expect(image.pixels[0]).toBe(0);
});

test('cifar10 reads five training files and a test file, from the folder or its parent', async () => {
  const folder = await cifarFolder({ 'data_batch_2.bin': records(1, () => 9) });
  const { train, test: held, classes } = await openCifar10(folder);
  expect([train.length, held.length]).toEqual([13, 3]);
  expect(classes[train.labelOf(3)]).toBe('truck');
  const { pixels, channels, height, width } = await train.read(1);
  expect([channels, height, width]).toEqual([3, 32, 32]);
  expect([pixels[0], pixels[1024], pixels[2048]]).toEqual([1, 51, 101]);

  const parent = await temporaryFolder();
  await mkdir(join(parent, 'cifar-10-batches-bin'));
  for (const name of [1, 2, 3, 4, 5].map((n) => `data_batch_${n}.bin`).concat('test_batch.bin')) {
    await writeFile(
      join(parent, 'cifar-10-batches-bin', name),
      records(2, () => 0),
    );
  }
  expect((await openCifar10(parent)).train.length).toBe(10);
});

test('cifar10 names the file that is missing, cut short, or of another data set', async () => {
  const empty = openCifar10(await temporaryFolder());
  await expect(empty).rejects.toThrow(DataNotFoundError);
  await expect(empty).rejects.toThrow(/data_batch_1\.bin/);
  const short = openCifar10(await cifarFolder({ 'data_batch_3.bin': records(3, () => 0).subarray(0, 5000) }));
  await expect(short).rejects.toThrow(DataInvalidError);
  await expect(short).rejects.toThrow(/data_batch_3\.bin has 5000 bytes/);
  const other = openCifar10(await cifarFolder({ 'test_batch.bin': records(2, (i) => (i === 1 ? 77 : 0)) }));
  await expect(other).rejects.toThrow(/record 1 of .*test_batch\.bin has label 77/);
  await expect(openCifar10(await cifarFolder({ 'test_batch.bin': new Uint8Array() }))).rejects.toThrow(/0 bytes/);
});

test.each(['imagenet', 'mnist:here', 'cifar10', 'folder:', 'toString', ''])(
  'the data source %j is refused with the forms there are',
  async (source) => {
    const opening = (async () => openDataset(source, { channels: 1 }))();
    await expect(opening).rejects.toThrow(DataNotFoundError);
    await expect(opening).rejects.toMatchObject({ help: ['data sources are mnist | cifar10:<dir> | folder:<dir>'] });
  },
);
