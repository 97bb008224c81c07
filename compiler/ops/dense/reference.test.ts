import { expect, test } from 'vitest';
import { centralDifference, randomArray, relativeError } from '../../../test/support/arrays.ts';
import * as reference from './reference.ts';

const geometry = { inFeatures: 5, outFeatures: 4 };
const batch = 3;
const x = randomArray(batch * 5, 1);
const weight = randomArray(4 * 5, 2);
const bias = randomArray(4, 3);
const dy = randomArray(batch * 4, 4);

test('weights are [out, in]', () => {
  const y = reference.forward(
    { inFeatures: 2, outFeatures: 3 },
    1,
    Float64Array.of(1, 10),
    Float64Array.of(1, 2, 3, 4, 5, 6),
    Float64Array.of(100, 200, 300),
  );
  expect([...y]).toEqual([121, 243, 365]);
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
