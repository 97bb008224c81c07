import { expect, test } from 'vitest';
import { centralDifference, randomArray, relativeError } from '../../../test/support/arrays.ts';
import { addForward } from './reference.ts';

test('terms are added in their order', () => {
  // (1e16 + 1) − 1e16 rounds the 1 away; in another order it would stay.
  expect([...addForward([Float64Array.of(1e16, 1), Float64Array.of(1, 2), Float64Array.of(-1e16, 3)])]).toEqual([0, 6]);
});

test('the gradient of each term is dy, and of one that stands twice 2·dy', () => {
  const [x, other, dy] = [randomArray(24, 1), randomArray(24, 2), randomArray(24, 3)];
  const once = centralDifference((values) => addForward([other, values]), x, dy);
  const twice = centralDifference((values) => addForward([values, other, values]), x, dy);
  expect(relativeError(dy, once)).toBeLessThan(1e-8);
  expect(
    relativeError(
      dy.map((value) => 2 * value),
      twice,
    ),
  ).toBeLessThan(1e-8);
});
