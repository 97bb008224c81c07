import { expect, test } from 'vitest';
import { centralDifference, randomArray, relativeError } from '../../../test/support/arrays.ts';
import type { Conv2dGeometry } from './geometry.ts';
import * as reference from './reference.ts';

/** Two groups, 3×2 kernel, strides 2 and 1, dilation 1 and 2, padding on three sides; two samples. */
const geometry: Conv2dGeometry = {
  C: 4,
  K: 6,
  G: 2,
  H: 6,
  W: 5,
  P: 3,
  Q: 4,
  R: 3,
  S: 2,
  strideH: 2,
  strideW: 1,
  dilationH: 1,
  dilationW: 2,
  padTop: 1,
  padRight: 0,
  padBottom: 0,
  padLeft: 1,
};
const batch = 2;
const x = randomArray(batch * 4 * 6 * 5, 1);
const weight = randomArray(6 * 2 * 3 * 2, 2);
const bias = randomArray(6, 3);
const dy = randomArray(batch * 6 * 3 * 4, 4);

test('a kernel that picks one cell moves the image', () => {
  const shift: Conv2dGeometry = {
    ...geometry,
    ...{ C: 1, K: 1, G: 1, H: 2, W: 2, P: 2, Q: 2, R: 1, S: 2 },
    ...{ strideH: 1, strideW: 1, dilationH: 1, dilationW: 1, padTop: 0, padLeft: 1 },
  };
  const y = reference.forward(shift, 1, Float64Array.of(1, 2, 3, 4), Float64Array.of(1, 0), Float64Array.of(10));
  expect([...y]).toEqual([10, 11, 10, 13]);
});

test('a group reads its own channels only', () => {
  const changed = x.map((value, i) => (Math.floor(i / 30) % 4 < 2 ? value + 1 : value));
  const before = reference.forward(geometry, batch, x, weight, bias);
  const after = reference.forward(geometry, batch, changed, weight, bias);
  const sameChannel = (k: number) => before.every((y, i) => Math.floor(i / 12) % 6 !== k || y === after[i]);
  expect([0, 1, 2, 3, 4, 5].map(sameChannel)).toEqual([false, false, false, true, true, true]);
});

test('the input gradient agrees with central differences', () => {
  const expected = centralDifference((values) => reference.forward(geometry, batch, values, weight, bias), x, dy);
  expect(relativeError(reference.inputGradient(geometry, batch, dy, weight), expected)).toBeLessThan(1e-9);
});

test('the weight gradient agrees with central differences', () => {
  const expected = centralDifference((values) => reference.forward(geometry, batch, x, values, bias), weight, dy);
  expect(relativeError(reference.weightGradient(geometry, batch, dy, x), expected)).toBeLessThan(1e-9);
});

test('the bias gradient agrees with central differences', () => {
  const expected = centralDifference((values) => reference.forward(geometry, batch, x, weight, values), bias, dy);
  expect(relativeError(reference.biasGradient(geometry, dy), expected)).toBeLessThan(1e-9);
});
