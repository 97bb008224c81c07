import { expect, test } from 'vitest';
import { centralDifference, randomArray, relativeError } from '../../../test/support/arrays.ts';
import { poolGeometry } from '../../../test/support/layers.ts';
import { avgPoolForward, avgPoolGradient } from './reference.ts';

const corner = { C: 1, H: 2, W: 2, kernel: [3, 3], stride: [2, 2], padding: [1, 1, 1, 1] } as const;

test('padded cells count in the divisor only when the spec says so', () => {
  const x = Float64Array.of(1, 2, 3, 4);
  expect([...avgPoolForward(x, 1, poolGeometry({ ...corner, countPadding: false }))]).toEqual([10 / 4]);
  expect([...avgPoolForward(x, 1, poolGeometry({ ...corner, countPadding: true }))]).toEqual([10 / 9]);
});

test('cells that hang over beyond the padding never count', () => {
  const geometry = poolGeometry({
    C: 1,
    H: 1,
    W: 3,
    kernel: [1, 2],
    stride: [1, 2],
    rounding: 'ceil',
    countPadding: true,
  });
  expect([...avgPoolForward(Float64Array.of(1, 3, 8), 1, geometry)]).toEqual([2, 8]);
});

test.each([true, false])('the gradient agrees with central differences (padding counts: %s)', (countPadding) => {
  const options = {
    C: 2,
    H: 6,
    W: 7,
    kernel: [3, 2],
    stride: [2, 3],
    padding: [1, 0, 0, 1],
    rounding: 'ceil',
  } as const;
  const geometry = poolGeometry({ ...options, countPadding });
  const x = randomArray(2 * 2 * 6 * 7, 1);
  const dy = randomArray(2 * 2 * geometry.P * geometry.Q, 2);
  const expected = centralDifference((values) => avgPoolForward(values, 2, geometry), x, dy);
  expect(relativeError(avgPoolGradient(dy, 2, geometry), expected)).toBeLessThan(1e-8);
});
