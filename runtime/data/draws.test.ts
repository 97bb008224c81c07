import { expect, test } from 'vitest';
import { cropDraw, flipDraw, heldOut, lightingDraw, resizedCropDraw, shuffledOrder } from './draws.ts';

const key = [7, 0] as const;

test('an epoch visits every image once, in an order of its own', () => {
  const first = shuffledOrder(1000, key, 0);
  expect([...first].sort((a, b) => a - b)).toEqual(Array.from({ length: 1000 }, (_, i) => i));
  expect(shuffledOrder(1000, key, 0)).toEqual(first);
  expect(shuffledOrder(1000, key, 1)).not.toEqual(first);
  expect(shuffledOrder(1000, [8, 0], 0)).not.toEqual(first);
});

test('the order is pinned, so that checkpoints of today continue tomorrow', () => {
  expect([...shuffledOrder(8, [1, 0], 0)]).toMatchInlineSnapshot(`
    [
      7,
      0,
      2,
      3,
      1,
      5,
      4,
      6,
    ]
  `);
});

test('short orders are complete', () => {
  expect([...shuffledOrder(0, key, 0)]).toEqual([]);
  expect([...shuffledOrder(1, key, 0)]).toEqual([0]);
});

test('random crops reach every place, the last included', () => {
  const places = new Set(Array.from({ length: 400 }, (_, image) => cropDraw(3, 2, key, 0, image).join()));
  expect([...places].sort()).toEqual(['0,0', '0,1', '1,0', '1,1', '2,0', '2,1']);
});

const usual = { scale: [0.08, 1], ratio: [3 / 4, 4 / 3] };

test('a resized crop covers shares of the range and shapes as torchvision’s does', () => {
  const size = { height: 400, width: 400 };
  const windows = Array.from({ length: 4000 }, (_, image) => resizedCropDraw(size, usual, key, 2, image));
  const shares = windows.map(({ height, width }) => (height * width) / 160_000);
  const shapes = windows.map(({ height, width }) => Math.log(width / height));
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  expect(Math.min(...shares)).toBeGreaterThan(0.075);
  // Large windows that do not fit are drawn again. 40,000 draws of torchvision's `get_params` have a mean of 0.480 ± 0.001, a deviation of
  // 0.234, and shapes with a deviation of 0.160.
  expect(Math.abs(mean(shares) - 0.48)).toBeLessThan(0.012);
  expect(Math.abs(Math.sqrt(mean(shares.map((share) => (share - mean(shares)) ** 2))) - 0.234)).toBeLessThan(0.008);
  expect(Math.abs(mean(shapes))).toBeLessThan(0.01);
  expect(Math.abs(Math.sqrt(mean(shapes.map((shape) => shape ** 2))) - 0.16)).toBeLessThan(0.006);
  expect(Math.max(...shapes)).toBeLessThan(Math.log(4 / 3) + 0.02);
  expect(Math.max(...shapes)).toBeGreaterThan(Math.log(4 / 3) - 0.02);
  for (const { top, left, height, width } of windows) {
    expect([top >= 0, left >= 0, top + height <= 400, left + width <= 400]).toEqual([true, true, true, true]);
  }
});

test('a quarter of a square of 8 is a square of 4, at every place', () => {
  const quarter = { scale: [0.25, 0.25], ratio: [1, 1] };
  const windows = Array.from({ length: 800 }, (_, i) => resizedCropDraw({ height: 8, width: 8 }, quarter, key, 0, i));
  expect(new Set(windows.map(({ height, width }) => `${height}×${width}`))).toEqual(new Set(['4×4']));
  expect(new Set(windows.map(({ top, left }) => `${top},${left}`)).size).toBe(25);
});

test('where no window fits, the largest in the centre whose shape is in the range is taken, as by torchvision', () => {
  const large = { scale: [0.9, 1], ratio: [3 / 4, 4 / 3] };
  expect(resizedCropDraw({ height: 20, width: 100 }, large, key, 0, 0)).toEqual({
    top: 0,
    left: 36,
    height: 20,
    width: 27,
  });
  expect(resizedCropDraw({ height: 100, width: 20 }, large, key, 0, 0)).toEqual({
    top: 36,
    left: 0,
    height: 27,
    width: 20,
  });
  const whole = { scale: [1, 1], ratio: [0.5, 0.5001] };
  expect(resizedCropDraw({ height: 1, width: 1 }, whole, key, 0, 0)).toEqual({ top: 0, left: 0, height: 1, width: 1 });
});

test('resized crops are pinned, and depend on seed, epoch and image alone', () => {
  const size = { height: 60, width: 90 };
  const draw = (epoch: number, image: number) =>
    Object.values(resizedCropDraw(size, usual, [1, 0], epoch, image)).join();
  expect([draw(0, 0), draw(0, 1), draw(1, 0)]).toMatchInlineSnapshot(`
    [
      "5,36,45,53",
      "34,49,26,25",
      "3,38,47,38",
    ]
  `);
  expect(resizedCropDraw(size, usual, [2, 0], 0, 0)).not.toEqual(resizedCropDraw(size, usual, [1, 0], 0, 0));
});

test('about half of the images are flipped, others in the next epoch', () => {
  const flips = (epoch: number) => Array.from({ length: 2000 }, (_, image) => flipDraw(key, epoch, image));
  const share = flips(0).filter(Boolean).length / 2000;
  expect(share).toBeGreaterThan(0.45);
  expect(share).toBeLessThan(0.55);
  expect(flips(1)).not.toEqual(flips(0));
});

test('lighting draws are standard normals', () => {
  const draws = Array.from({ length: 4000 }, (_, image) => lightingDraw(key, 3, image)).flat();
  const mean = draws.reduce((sum, x) => sum + x, 0) / draws.length;
  const variance = draws.reduce((sum, x) => sum + (x - mean) ** 2, 0) / draws.length;
  expect(mean).toBeCloseTo(0, 1);
  expect(variance).toBeCloseTo(1, 1);
});

test('the held-out share is exact and stays put when an image is added', () => {
  const names = Array.from({ length: 200 }, (_, i) => `cat/${i}.jpg`);
  const held = heldOut(names, 0.1);
  expect(held.size).toBe(20);
  const after = heldOut(['cat/new.jpg', ...names], 0.1);
  expect([...held].filter((name) => !after.has(name)).length).toBeLessThanOrEqual(1);
});

test('something is held out and something is left to train on, however few images there are', () => {
  expect(heldOut(['a', 'b'], 0.1).size).toBe(1);
  expect(heldOut(['a', 'b'], 0.9).size).toBe(1);
  expect(heldOut(['a'], 0.1).size).toBe(0);
});
