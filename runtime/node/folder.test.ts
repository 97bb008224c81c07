import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import sharp, { type Sharp } from 'sharp';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../test/temporary-folder.ts';
import { DataInvalidError, DataNotFoundError } from '../data/errors.ts';
import { createDecoder } from './decode-image.ts';
import { openFolder } from './folder.ts';

/** A picture of one colour, `left` in its left half. */
function picture(color: string, { width = 40, height = 30, left = color } = {}) {
  const half = { create: { width: Math.max(1, width >> 1), height, channels: 3 as const, background: left } };
  return sharp({ create: { width, height, channels: 3, background: color } }).composite([
    { input: half, left: 0, top: 0 },
  ]);
}

async function save(file: string, image: Sharp): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await image.toFile(file);
}

/** Middle pixel per channel. */
async function middle(file: string, channels = 3): Promise<number[]> {
  const decode = await createDecoder();
  const image = await decode(file, { channels, resize: 9 });
  expect([image.channels, image.height, image.width, image.pixels.length]).toEqual([channels, 9, 9, channels * 81]);
  return Array.from({ length: channels }, (_, c) => image.pixels[c * 81 + 40] ?? -1);
}

const isNear = (actual: readonly number[], expected: readonly number[], tolerance: number) =>
  expect(
    actual.every((value, i) => Math.abs(value - (expected[i] ?? 0)) <= tolerance),
    `${actual} ~ ${expected}`,
  ).toBe(true);

test('jpeg and png of every colour model come out as 8-bit RGB, or grey where the network reads one channel', async () => {
  const folder = await temporaryFolder();
  const orange = picture('#ff8000');
  const files = {
    'rgb.jpg': orange.clone().jpeg({ quality: 95 }),
    'rgb.png': orange.clone().png(),
    'palette.png': orange.clone().png({ palette: true }),
    'alpha.png': orange.clone().ensureAlpha(0.5).png(),
    'sixteen.png': orange.clone().toColourspace('rgb16').png(),
    'cmyk.jpg': orange.clone().toColourspace('cmyk').jpeg({ quality: 95 }),
    'icc.jpg': orange.clone().withIccProfile('p3').jpeg({ quality: 95 }),
  };
  for (const [name, image] of Object.entries(files)) {
    await save(join(folder, name), image);
    isNear(await middle(join(folder, name)), [255, 128, 0], name === 'cmyk.jpg' ? 60 : 6);
    expect((await middle(join(folder, name), 1))[0]).toBeGreaterThan(100);
  }
  for (const name of ['grey.jpg', 'grey.png']) {
    await save(join(folder, name), picture('#646464').toColourspace('b-w'));
    isNear(await middle(join(folder, name)), [100, 100, 100], 3);
    isNear(await middle(join(folder, name), 1), [100], 3);
  }
  await save(join(folder, 'one.png'), picture('#102030', { width: 1, height: 1 }));
  expect(await middle(join(folder, 'one.png'))).toEqual([16, 32, 48]);
});

test('a photo that was taken sideways is turned upright', async () => {
  const folder = await temporaryFolder();
  const file = join(folder, 'sideways.jpg');
  await save(file, picture('#ffffff', { left: '#000000' }).withMetadata({ orientation: 6 }).jpeg({ quality: 95 }));
  const decode = await createDecoder();
  const { width, height, pixels } = await decode(file, { channels: 1 });
  expect([width, height]).toEqual([30, 40]);
  // Turned right by a quarter, the dark left half is the upper one.
  expect(pixels[15]).toBeLessThan(20);
  expect(pixels[39 * 30 + 15]).toBeGreaterThan(235);
});

test('resizing takes the shorter side and the centre square', async () => {
  const folder = await temporaryFolder();
  const file = join(folder, 'wide.png');
  await save(file, picture('#ffffff', { width: 90, height: 30, left: '#000000' }));
  const decode = await createDecoder();
  const { pixels } = await decode(file, { channels: 1, resize: 10 });
  expect([pixels[40], pixels[49]]).toEqual([0, 255]);
});

test('files that are cut off or no images are refused by the decoder', async () => {
  const folder = await temporaryFolder();
  const noise = Buffer.from(Array.from({ length: 90_000 }, (_, i) => (i * 7919) % 251));
  const whole = await sharp(noise, { raw: { width: 200, height: 150, channels: 3 } })
    .jpeg()
    .toBuffer();
  const decode = await createDecoder();
  for (const [name, bytes] of [
    ['cut.jpg', whole.subarray(0, whole.length >> 1)],
    ['text.jpg', Buffer.from('no image')],
    ['empty.png', Buffer.alloc(0)],
  ] as const) {
    await writeFile(join(folder, name), bytes);
    await expect(decode(join(folder, name), { channels: 3 }), name).rejects.toThrow();
  }
  await writeFile(join(folder, 'trailing.jpg'), Buffer.concat([whole, Buffer.from('left by a camera')]));
  await expect(decode(join(folder, 'trailing.jpg'), { channels: 3 })).resolves.toMatchObject({ width: 200 });
});

/** `cat/0.png` … and `dog/0.png` … below `root`. */
async function animals(root: string, count: number): Promise<void> {
  for (const name of ['dog', 'cat']) {
    for (let i = 0; i < count; i++) {
      await save(join(root, name, `${i}.png`), picture(name === 'cat' ? '#ff0000' : '#0000ff'));
    }
  }
}

test('classes are the sub-folders in order, other files are passed over, and a tenth is held out', async () => {
  const root = await temporaryFolder();
  await animals(root, 10);
  await writeFile(join(root, 'cat', 'notes.txt'), 'not an image');
  await writeFile(join(root, 'README.md'), 'not a class');
  await mkdir(join(root, '.cache'));
  const { classes, train, validation, test: held } = await openFolder(root, { channels: 3, resize: 8 });
  expect(classes).toEqual(['cat', 'dog']);
  expect([train.length, held.length]).toEqual([18, 2]);
  expect(validation).toBe(held);
  const image = await train.read(0);
  expect(image.pixels[0]).toBe(train.labelOf(0) === 0 ? 255 : 0);
  const again = await openFolder(root, { channels: 3 });
  expect(again.test.nameOf(0)).toBe(held.nameOf(0));
});

test('train, val and test folders are taken as they are', async () => {
  const root = await temporaryFolder();
  await animals(join(root, 'train'), 3);
  await animals(join(root, 'val'), 2);
  const two = await openFolder(root, { channels: 3 });
  expect([two.train.length, two.validation.length, two.test.length]).toEqual([6, 4, 4]);
  await animals(join(root, 'test'), 1);
  const three = await openFolder(root, { channels: 3 });
  expect([three.validation.length, three.test.length]).toEqual([4, 2]);
});

test('links to folders and to images count as what they lead to, broken ones as nothing', async () => {
  const [folder, elsewhere] = [await temporaryFolder(), await temporaryFolder()];
  await animals(join(elsewhere, 'all'), 4);
  for (const part of ['train', 'val']) {
    await mkdir(join(folder, part), { recursive: true });
    await symlink(join(elsewhere, 'all', 'cat'), join(folder, part, 'cat'));
    await symlink(join(elsewhere, 'gone'), join(folder, part, 'gone'));
  }
  await mkdir(join(folder, 'train', 'dog'));
  await mkdir(join(folder, 'val', 'dog'));
  await symlink(join(elsewhere, 'all', 'dog', '0.png'), join(folder, 'train', 'dog', 'rex.png'));
  const { classes, train, validation } = await openFolder(folder, { channels: 3 });
  expect(classes).toEqual(['cat', 'dog']);
  expect([train.length, validation.length]).toEqual([5, 4]);
  expect((await train.read(4)).width).toBeGreaterThan(0);
});

test('a trailing slash changes nothing', async () => {
  const root = await temporaryFolder();
  await animals(root, 10);
  const plain = await openFolder(root, { channels: 3 });
  const slashed = await openFolder(`${root}/`, { channels: 3 });
  expect(slashed.test.nameOf(0)).toBe(plain.test.nameOf(0));
});

test('folders without images, without validation, or with unknown classes say what to do', async () => {
  const root = await temporaryFolder();
  await expect(openFolder(join(root, 'nowhere'), { channels: 3 })).rejects.toThrow(DataNotFoundError);
  await expect(openFolder(root, { channels: 3 })).rejects.toThrow(DataInvalidError);
  await mkdir(join(root, 'cat'));
  await expect(openFolder(root, { channels: 3 })).rejects.toMatchObject({ notes: ['sub-folders: cat'] });
  const file = join(root, 'file');
  await writeFile(file, '');
  await expect(openFolder(file, { channels: 3 })).rejects.toThrow(/is not a folder/);

  const split = await temporaryFolder();
  await animals(join(split, 'train'), 2);
  await expect(openFolder(split, { channels: 3 })).rejects.toThrow(/neither `val` nor `test`/);
  await animals(join(split, 'val'), 1);
  await save(join(split, 'val', 'horse', '1.png'), picture('#00ff00'));
  await expect(openFolder(split, { channels: 3 })).rejects.toThrow(/does not: `horse`/);
});

test('what a folder holds is read when it is used, not when it is opened', async () => {
  const root = await temporaryFolder();
  await animals(root, 2);
  const { train } = await openFolder(root, { channels: 3 });
  const name = train.nameOf(0);
  expect((await readFile(name)).length).toBeGreaterThan(0);
  await writeFile(name, 'broken since');
  await expect(train.read(0)).rejects.toThrow();
});

test('an image can be read at its own size where the recipe scales it, also from a tenth that was held out', async () => {
  const folder = await temporaryFolder();
  for (const name of ['red/1.png', 'red/2.png', 'blue/1.png', 'blue/2.png']) {
    await save(join(folder, name), picture(name.startsWith('red') ? '#f00' : '#00f', { width: 40, height: 30 }));
  }
  const { train, undivided } = await openFolder(folder, { channels: 3, resize: 9 });
  for (const split of [train, undivided]) {
    const [scaled, whole] = [await split?.read(0), await split?.readWhole?.(0)];
    expect([scaled?.width, scaled?.height, whole?.width, whole?.height]).toEqual([9, 9, 40, 30]);
  }
});
