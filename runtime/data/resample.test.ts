import { expect, test } from 'vitest';
import { resample } from './resample.ts';

const scattered = {
  channels: 1,
  height: 6,
  width: 8,
  pixels: Uint8Array.from({ length: 48 }, (_, i) => (i * 97) % 251),
};

const rows = (values: Uint8Array, width: number) =>
  Array.from({ length: values.length / width }, (_, y) => [...values.subarray(y * width, (y + 1) * width)]);

// PyTorch 2.13: interpolate(window, size, mode='bilinear', antialias=True) in float64, rounded.
test('a window is scaled as PyTorch scales it with antialiasing, smaller, larger, and one of each', () => {
  const window = { top: 1, left: 1, height: 5, width: 7 };
  expect(rows(resample(scattered, window, { height: 3, width: 3 }).pixels, 3)).toEqual([
    [159, 111, 127],
    [112, 135, 143],
    [124, 109, 109],
  ]);
  expect(rows(resample(scattered, { ...window, height: 2, width: 3 }, { height: 3, width: 4 }).pixels, 4)).toEqual([
    [120, 181, 159, 63],
    [132, 192, 171, 75],
    [143, 204, 182, 86],
  ]);
  expect(rows(resample(scattered, window, { height: 7, width: 2 }).pixels, 2)).toEqual([
    [133, 105],
    [146, 118],
    [141, 135],
    [103, 151],
    [120, 130],
    [119, 114],
    [109, 104],
  ]);
});

test('halving weighs four pixels per axis by a triangle, but for those beyond the window', () => {
  const line = { channels: 1, height: 1, width: 4, pixels: Uint8Array.of(0, 80, 160, 240) };
  // (3 · 0 + 3 · 80 + 1 · 160) / 7 and (1 · 80 + 3 · 160 + 3 · 240) / 7
  expect([...resample(line, { top: 0, left: 0, height: 1, width: 4 }, { height: 1, width: 2 }).pixels]).toEqual([
    Math.round(400 / 7),
    Math.round(1280 / 7),
  ]);
});

test('a window of the size that is asked for is copied, channel by channel', () => {
  const image = { channels: 3, height: 2, width: 3, pixels: Uint8Array.from({ length: 18 }, (_, i) => i) };
  const { pixels, ...extents } = resample(image, { top: 1, left: 1, height: 1, width: 2 }, { height: 1, width: 2 });
  expect(extents).toEqual({ channels: 3, height: 1, width: 2 });
  expect([...pixels]).toEqual([4, 5, 10, 11, 16, 17]);
});

test('flat images stay flat at any size', () => {
  const image = { channels: 1, height: 37, width: 53, pixels: new Uint8Array(37 * 53).fill(255) };
  for (const size of [
    { height: 5, width: 90 },
    { height: 224, width: 3 },
    { height: 36, width: 52 },
  ]) {
    const window = { top: 2, left: 3, height: 31, width: 47 };
    expect(new Set(resample(image, window, size).pixels)).toEqual(new Set([255]));
  }
});
