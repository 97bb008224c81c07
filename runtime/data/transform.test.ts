import { expect, test } from 'vitest';
import type { RawImage } from './dataset.ts';
import { padded, resizeToSquare, withChannels, writeCrop } from './transform.ts';

const image = (channels: number, height: number, width: number, pixels: number[]): RawImage => ({
  channels,
  height,
  width,
  pixels: Uint8Array.from(pixels),
});

const counting = image(1, 3, 4, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);

function crop(source: RawImage, options: Partial<Parameters<typeof writeCrop>[1]>): number[] {
  const details = {
    top: 0,
    left: 0,
    height: source.height,
    width: source.width,
    flip: false,
    mean: new Float32Array(),
    shift: [],
    scale: 1,
    ...options,
  };
  const out = new Float32Array(source.channels * details.height * details.width);
  writeCrop(source, details, out, 0);
  return [...out];
}

test('a crop takes the window at its top and left', () => {
  expect(crop(counting, { top: 1, left: 2, height: 2, width: 2 })).toEqual([6, 7, 10, 11]);
});

test('a flipped crop is the same window mirrored', () => {
  expect(crop(counting, { top: 1, left: 2, height: 2, width: 2, flip: true })).toEqual([7, 6, 11, 10]);
});

test('a mean image is subtracted at the place of each pixel, before the flip', () => {
  const mean = Float32Array.from(counting.pixels, (pixel) => pixel * 2);
  expect(crop(counting, { top: 1, left: 2, height: 1, width: 2, flip: true, mean })).toEqual([-7, -6]);
});

test('channel means, shifts and the scale act per channel', () => {
  const source = image(3, 1, 2, [10, 20, 30, 40, 50, 60]);
  const values = crop(source, { mean: Float32Array.of(10, 30, 50), shift: [1, 2, 3], scale: 0.5 });
  expect(values).toEqual([0.5, 5.5, 1, 6, 1.5, 6.5]);
});

test('a deviation divides each channel after mean and shift', () => {
  const source = image(3, 1, 2, [10, 20, 30, 40, 50, 60]);
  const details = { mean: Float32Array.of(10, 30, 50), shift: [1, 2, 3], std: Float32Array.of(2, 4, 8) };
  expect(crop(source, details)).toEqual([0.5, 5.5, 0.5, 3, 0.375, 1.625]);
});

test('padding is black on all sides of each channel', () => {
  expect([...padded(image(2, 1, 2, [1, 2, 3, 4]), 1).pixels]).toEqual([
    ...[0, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 0],
    ...[0, 0, 0, 0, 0, 3, 4, 0, 0, 0, 0, 0],
  ]);
});

test('a 1×1 image has one pixel per channel to subtract from, whichever kind of mean it is', () => {
  expect(crop(image(3, 1, 1, [10, 20, 30]), { mean: Float32Array.of(1, 2, 3) })).toEqual([9, 18, 27]);
});

test('grey becomes three equal planes', () => {
  expect([...withChannels(image(1, 1, 2, [7, 9]), 3).pixels]).toEqual([7, 9, 7, 9, 7, 9]);
});

test('colour becomes luma, and white stays white', () => {
  const colours = image(3, 1, 2, [255, 255, 0, 255, 0, 255]);
  expect([...withChannels(colours, 1).pixels]).toEqual([Math.round(0.299 * 255), 255]);
});

test('a resize of a square by two averages the pixels around each new centre', () => {
  expect([...resizeToSquare(image(1, 2, 2, [0, 100, 100, 200]), 1).pixels]).toEqual([100]);
});

test('a resize keeps the centre square of a wide image', () => {
  const wide = image(1, 2, 6, [9, 9, 1, 2, 9, 9, 9, 9, 3, 4, 9, 9]);
  expect([...resizeToSquare(wide, 2).pixels]).toEqual([1, 2, 3, 4]);
});

test('enlarging repeats the edges and blends between centres', () => {
  expect([...resizeToSquare(image(1, 1, 1, [42]), 2).pixels]).toEqual([42, 42, 42, 42]);
  expect([...resizeToSquare(image(1, 2, 2, [0, 100, 0, 100]), 4).pixels.subarray(0, 4)]).toEqual([0, 25, 75, 100]);
});

test('grey is Rec. 601 luma to the nearest whole number, halves up', () => {
  const grey = (...pixels: number[]) =>
    withChannels({ channels: 3, height: 1, width: 1, pixels: Uint8Array.from(pixels) }, 1).pixels[0];
  expect(grey(250, 10, 10)).toBe(82);
  for (const [red, green, blue] of [
    [0, 0, 125],
    [250, 250, 125],
    [255, 255, 255],
    [1, 2, 3],
  ] as const) {
    expect(grey(red, green, blue)).toBe(Math.floor((299 * red + 587 * green + 114 * blue) / 1000 + 0.5));
  }
  expect(Array.from({ length: 256 }, (_, v) => grey(v, v, v))).toEqual(Array.from({ length: 256 }, (_, v) => v));
});
