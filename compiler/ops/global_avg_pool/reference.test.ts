import { expect, test } from 'vitest';
import { centralDifference, randomArray, relativeError } from '../../../test/support/arrays.ts';
import { globalAvgPoolForward, globalAvgPoolGradient } from './reference.ts';

test('each channel of each sample has its own mean', () => {
  const x = Float64Array.of(1, 2, 3, 10, 20, 60, -1, 0, 1, 5, 5, 5);
  expect([...globalAvgPoolForward(x, 2, { C: 2, H: 1, W: 3 })]).toEqual([2, 30, 0, 5]);
});

test('the gradient agrees with central differences', () => {
  const geometry = { C: 2, H: 4, W: 3 };
  const x = randomArray(3 * 2 * 4 * 3, 1);
  const dy = randomArray(3 * 2, 2);
  const expected = centralDifference((values) => globalAvgPoolForward(values, 3, geometry), x, dy);
  expect(relativeError(globalAvgPoolGradient(dy, 3, geometry), expected)).toBeLessThan(1e-8);
});
