import fc from 'fast-check';
import { expect, test } from 'vitest';
import { partsOf } from './batch.ts';

test('a batch divides into equal parts, a smaller last batch as equally as it can', () => {
  const sizes = (images: number) => partsOf(images, 4).map(({ batch }) => batch);
  expect([128, 100, 101, 5, 1].map(sizes)).toEqual([
    [32, 32, 32, 32],
    [25, 25, 25, 25],
    [26, 26, 26, 23],
    [2, 2, 1],
    [1],
  ]);
});

test('parts follow one another, are not empty, and none is larger than its share of a full batch', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 1, max: 20 }), fc.nat(), (part, count, missing) => {
      const full = part * count;
      const images = full - (missing % full);
      const parts = partsOf(images, count);
      const ends = parts.map(({ firstImage, batch }) => firstImage + batch);
      expect(parts.map(({ firstImage }) => firstImage)).toEqual([0, ...ends.slice(0, -1)]);
      expect(ends.at(-1)).toBe(images);
      expect(parts.length).toBeLessThanOrEqual(count);
      expect(parts.every(({ batch }) => batch > 0 && batch <= part)).toBe(true);
    }),
  );
});
