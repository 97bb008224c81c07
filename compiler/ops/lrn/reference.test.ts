import { expect, test } from 'vitest';
import { centralDifference, randomArray, relativeError } from '../../../test/support/arrays.ts';
import { lrnForward, lrnGradient } from './reference.ts';

const paper = { C: 7, columns: 1, pixels: 2, radius: 2, alpha: 1e-4, beta: 0.75, k: 2 };

test('the window is cut at the first and the last channel', () => {
  const geometry = { C: 3, columns: 1, pixels: 1, radius: 1, alpha: 1, beta: 1, k: 1 };
  expect([...lrnForward(Float64Array.of(1, 2, 3), 1, geometry)]).toEqual([1 / 6, 2 / 15, 3 / 14]);
});

test('a window ends with its column', () => {
  const geometry = { C: 4, columns: 2, pixels: 1, radius: 1, alpha: 1, beta: 1, k: 1 };
  expect([...lrnForward(Float64Array.of(1, 2, 3, 4), 1, geometry)]).toEqual([1 / 6, 2 / 6, 3 / 26, 4 / 26]);
});

test('alpha over the sum differs from alpha over the mean by the window size', () => {
  const x = randomArray(3 * 14, 1, 100);
  const sum = lrnForward(x, 3, paper);
  const mean = lrnForward(x, 3, { ...paper, alpha: paper.alpha / 5 });
  const [value = 0, , next = 0, , afterNext = 0] = x;
  const d = 2 + 1e-4 * (value ** 2 + next ** 2 + afterNext ** 2);
  expect(sum[0]).toBeCloseTo(value / d ** 0.75, 12);
  expect(relativeError(mean, sum)).toBeGreaterThan(0.05);
});

test.each([0.75, 0.6, 1])('the gradient agrees with central differences at beta %s', (beta) => {
  const geometry = { ...paper, alpha: 0.3, beta, k: 1.5 };
  const x = randomArray(2 * 14, 1, 2);
  const dy = randomArray(2 * 14, 2);
  const expected = centralDifference((values) => lrnForward(values, 2, geometry), x, dy);
  expect(relativeError(lrnGradient(x, dy, 2, geometry), expected)).toBeLessThan(1e-8);
});
