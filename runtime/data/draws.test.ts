import { expect, test } from 'vitest';
import { cropDraw, flipDraw, heldOut, lightingDraw, shuffledOrder } from './draws.ts';

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
