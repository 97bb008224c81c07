import { expect, test } from 'vitest';
import { centralDifference, randomArray, relativeError } from '../../../test/support/arrays.ts';
import { activationForward, activationGradient } from './reference.ts';

test('the gradient of relu at 0 is 0', () => {
  const y = activationForward('relu', Float64Array.of(-1, 0, 2));
  expect([...y]).toEqual([0, 0, 2]);
  expect([...activationGradient('relu', Float64Array.of(5, 5, 5), y)]).toEqual([0, 0, 5]);
});

test.each(['relu', 'tanh', 'sigmoid'])('the gradient of %s from its output agrees with central differences', (kind) => {
  const x = randomArray(40, 1, 3);
  const dy = randomArray(40, 2);
  const expected = centralDifference((values) => activationForward(kind, values), x, dy);
  expect(relativeError(activationGradient(kind, dy, activationForward(kind, x)), expected)).toBeLessThan(1e-8);
});

test('NaN stays NaN, and relu passes the gradient where it is', () => {
  const y = activationForward('relu', Float64Array.of(Number.NaN, Number.POSITIVE_INFINITY, -1));
  expect([...y]).toEqual([Number.NaN, Number.POSITIVE_INFINITY, 0]);
  expect([...activationGradient('relu', Float64Array.of(5, 6, Number.NaN), y)]).toEqual([5, 6, 0]);
});
