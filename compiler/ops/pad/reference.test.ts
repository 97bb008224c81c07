import { expect, test } from 'vitest';
import { centralDifference, randomArray, relativeError } from '../../../test/support/arrays.ts';
import { padForward, padGradient } from './reference.ts';

test('zeros stand on the sides that say so', () => {
  const y = padForward(Float64Array.of(1, 2), 1, { C: 1, H: 1, W: 2, P: 2, Q: 5, top: 1, left: 2 });
  expect([...y]).toEqual([0, 0, 0, 0, 0, 0, 0, 1, 2, 0]);
});

test('the gradient agrees with central differences', () => {
  const geometry = { C: 2, H: 3, W: 4, P: 6, Q: 5, top: 1, left: 0 };
  const x = randomArray(3 * 2 * 3 * 4, 1);
  const dy = randomArray(3 * 2 * 6 * 5, 2);
  const expected = centralDifference((values) => padForward(values, 3, geometry), x, dy);
  expect(relativeError(padGradient(dy, 3, geometry), expected)).toBeLessThan(1e-8);
});
