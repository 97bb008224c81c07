import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp, { type Sharp } from 'sharp';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../test/temporary-folder.ts';
import type { RawImage } from '../data/dataset.ts';
import { withChannels } from '../data/transform.ts';
import { createDecoder, formatNames, imageFormats, isImageName } from './decode-image.ts';

const decode = await createDecoder();

/** 0.299 · 250 + 0.587 · 10 + 0.114 · 10 = 81.76, rounded. */
const RED = { r: 250, g: 10, b: 10 };
const LUMA = 82;

const plain = (background = RED): Sharp => sharp({ create: { width: 24, height: 16, channels: 3, background } });

async function saved(name: string, image: Sharp): Promise<string> {
  const file = join(await temporaryFolder(), name);
  await image.toFile(file);
  return file;
}

const corner = ({ channels, height, width, pixels }: RawImage) =>
  Array.from({ length: channels }, (_, c) => pixels[c * height * width] ?? -1);

const sources: Readonly<Record<string, () => Sharp>> = {
  'rgb.png': () => plain().png(),
  'sixteen.png': () => plain().toColourspace('rgb16').png(),
  'palette.png': () => plain().png({ palette: true }),
  'alpha.png': () => plain().ensureAlpha(0.3).png(),
  'sideways.tif': () => plain().withMetadata({ orientation: 6 }).tiff({ compression: 'lzw' }),
  'photo.jpg': () => plain().jpeg({ quality: 100, chromaSubsampling: '4:4:4' }),
  'lossless.webp': () => plain().webp({ lossless: true }),
  'lossless.avif': () => plain().avif({ lossless: true }),
  'ten-bit.avif': () => plain().avif({ lossless: true, bitdepth: 10 }),
  'still.gif': () => plain().gif(),
};

for (const [name, image] of Object.entries(sources)) {
  test(`grey is the Rec. 601 luma of what ${name} stores, scaled or not`, async () => {
    const file = await saved(name, image());
    const asStored = corner(await decode(file, { channels: 3 }));
    expect(asStored.every((value, c) => Math.abs(value - ([250, 10, 10][c] ?? 0)) <= 1)).toBe(true);
    expect(corner(await decode(file, { channels: 1 }))).toEqual([LUMA]);
    expect(corner(await decode(file, { channels: 1, resize: 7 }))).toEqual([LUMA]);
  });
}

test('a packed set and a photo of the same colours have one grey, also through CMYK', async () => {
  for (const name of ['cmyk.jpg', 'cmyk.tif']) {
    const file = await saved(name, plain().toColourspace('cmyk'));
    const colour = await decode(file, { channels: 3 });
    expect(corner(await decode(file, { channels: 1 }))).toEqual(corner(withChannels(colour, 1)));
  }
});

test('a network that reads colour gets three equal planes of a grey file, of 8 and of 16 bits', async () => {
  const grey = { r: 100, g: 100, b: 100 };
  for (const space of ['b-w', 'grey16']) {
    const file = await saved('grey.png', plain(grey).toColourspace(space).png());
    expect(corner(await decode(file, { channels: 3 }))).toEqual([100, 100, 100]);
    expect(corner(await decode(file, { channels: 1 }))).toEqual([100]);
    const faint = await saved('faint.png', plain(grey).toColourspace(space).ensureAlpha(0.5).png());
    expect(corner(await decode(faint, { channels: 3, resize: 7 }))).toEqual([100, 100, 100]);
  }
});

test('colours under transparent pixels are the stored ones, whether the image is scaled or not', async () => {
  const pixels = Buffer.from(Array.from({ length: 400 }, (_, i) => [250, 10, 10, i % 20 < 10 ? 0 : 255]).flat());
  const file = await saved('hidden.png', sharp(pixels, { raw: { width: 20, height: 20, channels: 4 } }));
  expect(corner(await decode(file, { channels: 3 }))).toEqual([250, 10, 10]);
  expect(corner(await decode(file, { channels: 3, resize: 5 }))).toEqual([250, 10, 10]);
});

test('of an animation the first picture is read', async () => {
  const frames = Buffer.concat([Buffer.alloc(8 * 8 * 3, 200), Buffer.alloc(8 * 8 * 3, 30)]);
  const raw = { width: 8, height: 16, channels: 3, pageHeight: 8 } as const;
  const file = await saved('moving.gif', sharp(frames, { raw }).gif());
  const image = await decode(file, { channels: 1 });
  expect([image.width, image.height, ...corner(image)]).toEqual([8, 8, 200]);
});

test('names of images are told from others in any case of letters', () => {
  const names = Object.values(imageFormats).flatMap((endings) => endings.map((ending) => `a.${ending}`));
  expect([...names, 'b.JPG', 'c.x.WebP'].filter((name) => !isImageName(name))).toEqual([]);
  expect(['a.txt', 'png', '.png', 'a.png.zip', 'a.svg'].filter(isImageName)).toEqual([]);
  expect(formatNames).toBe('JPEG, PNG, WebP, AVIF, TIFF or GIF');
});

/** Enough noise for a file of several kilobytes. */
const noise = () =>
  sharp(Buffer.from(Array.from({ length: 90_000 }, (_, i) => (i * 7919) % 251)), {
    raw: { width: 200, height: 150, channels: 3 },
  });

async function reason(name: string, bytes: string | Uint8Array): Promise<string> {
  const file = join(await temporaryFolder(), name);
  await writeFile(file, bytes);
  const problem = await decode(file, { channels: 3 }).then(
    () => 'decoded',
    (error: Error) => error.message,
  );
  expect(problem).not.toMatch(/[\p{Cc}\p{Cf}]/u);
  return problem;
}

test('what is wrong with a PNG file is found in its chunks', async () => {
  const whole = await noise().png().toBuffer();
  const data = whole.indexOf('IDAT') - 4;
  const changed = (at: number) => whole.map((byte, i) => (i === at ? byte ^ 0xff : byte));
  expect(await reason('crc.png', changed(data + 1000))).toBe(
    `damaged: the checksum of its chunk \`IDAT\` at byte ${data} is wrong`,
  );
  expect(await reason('size.png', changed(18))).toBe('damaged: the checksum of its chunk `IHDR` at byte 8 is wrong');
  expect(await reason('cut.png', whole.subarray(0, data + 1000))).toBe(
    `damaged: it ends inside its chunk \`IDAT\` at byte ${data}`,
  );
  expect(await reason('headless.png', whole.subarray(0, data))).toBe('damaged: it is cut off between two chunks');
});

test('every other file that is cut off is called damaged, with what the decoder says about it in one line', async () => {
  for (const [name, image] of Object.entries({
    'cut.jpg': noise().jpeg(),
    'cut.webp': noise().webp(),
    'cut.avif': noise().avif(),
    'cut.tif': noise().tiff(),
    'cut.gif': noise().gif(),
  })) {
    const whole = await image.toBuffer();
    const said = await reason(name, whole.subarray(0, whole.length >> 1));
    expect(said, name).toMatch(/^damaged: \S.{10,200}$/);
    expect(said).not.toMatch(/unknown error|bad seek/i);
  }
});

test('a file that is no image, empty, a folder or missing is called so', async () => {
  const readable = 'it is not in a format that can be read: JPEG, PNG, WebP, AVIF, TIFF or GIF';
  expect(await reason('text.jpg', 'no image\u001b[31m')).toBe(readable);
  expect(await reason('drawing.png', '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>')).toBe(readable);
  expect(await reason('empty.png', '')).toBe('the file is empty');
  const folder = await temporaryFolder();
  await mkdir(join(folder, 'folder.png'));
  await expect(decode(join(folder, 'folder.png'), { channels: 3 })).rejects.toThrow('it is a directory');
  await expect(decode(join(folder, 'nowhere.png'), { channels: 3 })).rejects.toThrow('there is no such file');
});
