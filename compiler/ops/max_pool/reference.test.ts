import { expect, test } from 'vitest';
import { centralDifference, randomArray, relativeError } from '../../../test/support/arrays.ts';
import { poolGeometry } from '../../../test/support/layers.ts';
import { maxPoolForward, maxPoolGradient } from './reference.ts';

test('a tie goes to the first cell in scan order, and so does its gradient', () => {
  const geometry = poolGeometry({ C: 1, H: 2, W: 2, kernel: [2, 2], stride: [1, 1] });
  const { y, indices } = maxPoolForward(Float64Array.of(1, 3, 3, 3), 1, geometry);
  expect([...y]).toEqual([3]);
  expect([...indices]).toEqual([1]);
  expect([...maxPoolGradient(Float64Array.of(7), indices, 1, geometry)]).toEqual([0, 7, 0, 0]);
});

test('padding never wins, even over negative values', () => {
  const geometry = poolGeometry({ C: 1, H: 2, W: 2, kernel: [3, 3], stride: [2, 2], padding: [1, 1, 1, 1] });
  const { y } = maxPoolForward(Float64Array.of(-4, -3, -2, -1), 1, geometry);
  expect([...y]).toEqual([-1]);
});

test('overlapping windows add up in a cell that wins several', () => {
  const geometry = poolGeometry({ C: 1, H: 1, W: 3, kernel: [1, 2], stride: [1, 1] });
  const { indices } = maxPoolForward(Float64Array.of(0, 5, 1), 1, geometry);
  expect([...maxPoolGradient(Float64Array.of(2, 3), indices, 1, geometry)]).toEqual([0, 5, 0]);
});

test('the gradient agrees with central differences where no window has a tie', () => {
  const geometry = poolGeometry({
    C: 2,
    H: 6,
    W: 7,
    kernel: [3, 2],
    stride: [2, 3],
    padding: [1, 0, 0, 1],
    rounding: 'ceil',
  });
  const x = randomArray(2 * 2 * 6 * 7, 1);
  const dy = randomArray(2 * 2 * geometry.P * geometry.Q, 2);
  const { indices } = maxPoolForward(x, 2, geometry);
  const expected = centralDifference((values) => maxPoolForward(values, 2, geometry).y, x, dy);
  expect(relativeError(maxPoolGradient(dy, indices, 2, geometry), expected)).toBeLessThan(1e-8);
});

test('a NaN wins, of several the last; a window of −∞ goes to its first cell', () => {
  const geometry = poolGeometry({ C: 1, H: 2, W: 3, kernel: [2, 2], stride: [1, 1] });
  const least = Number.NEGATIVE_INFINITY;
  const { y, indices } = maxPoolForward(Float64Array.of(Number.NaN, 5, least, Number.NaN, 9, least), 1, geometry);
  expect([...y]).toEqual([Number.NaN, 9]);
  expect([...indices]).toEqual([3, 4]);
  expect([...maxPoolForward(new Float64Array(6).fill(least), 1, geometry).indices]).toEqual([0, 1]);
});
