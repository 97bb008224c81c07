import { expect, test } from 'vitest';
import { centralDifference, randomArray, relativeError } from '../../../test/support/arrays.ts';
import { batchNormForward, batchNormGradient, batchStatistics, runningStatistics } from './reference.ts';

const geometry = { C: 3, pixels: 5, momentum: 0.1, epsilon: 1e-5 };
const affine = { weight: randomArray(3, 1, 2), bias: randomArray(3, 2) };

function forward(x: Float64Array, weight = affine.weight, bias = affine.bias): Float64Array {
  return batchNormForward(x, batchStatistics(x, 4, geometry), { weight, bias }, geometry);
}

test('each channel of the output has the mean `bias` and the standard deviation `weight`', () => {
  const y = forward(randomArray(4 * 15, 3, 7));
  const { mean, variance } = batchStatistics(y, 4, geometry);
  expect(relativeError(mean, affine.bias)).toBeLessThan(1e-12);
  expect(relativeError(variance.map(Math.sqrt), affine.weight.map(Math.abs))).toBeLessThan(1e-5);
});

test('running statistics move by the momentum, and the variance is the unbiased one', () => {
  const x = Float64Array.of(1, 3, 5, 7);
  const one = { C: 1, pixels: 2, momentum: 0.25, epsilon: 1e-5 };
  const before = { mean: Float64Array.of(8), variance: Float64Array.of(2) };
  const after = runningStatistics(before, batchStatistics(x, 2, one), 2, one);
  expect(after.mean[0]).toBe(0.75 * 8 + 0.25 * 4);
  expect(after.variance[0]).toBeCloseTo(0.75 * 2 + (0.25 * 20) / 3, 12);
});

test('a single value has no variance: the running one stays', () => {
  const one = { C: 1, pixels: 1, momentum: 0.25, epsilon: 1e-5 };
  const before = { mean: Float64Array.of(8), variance: Float64Array.of(2) };
  const after = runningStatistics(before, batchStatistics(Float64Array.of(4), 1, one), 1, one);
  expect([after.mean[0], after.variance[0]]).toEqual([7, 2]);
});

test('the gradients agree with central differences', () => {
  const x = randomArray(4 * 15, 4, 3);
  const dy = randomArray(4 * 15, 5);
  const { weight, bias } = affine;
  const gradients = batchNormGradient(x, dy, weight, 4, geometry);
  expect(
    relativeError(
      gradients.x,
      centralDifference((values) => forward(values), x, dy),
    ),
  ).toBeLessThan(1e-7);
  const ofWeight = centralDifference((values) => forward(x, values), weight, dy);
  const ofBias = centralDifference((values) => forward(x, weight, values), bias, dy);
  expect(relativeError(gradients.weight, ofWeight)).toBeLessThan(1e-8);
  expect(relativeError(gradients.bias, ofBias)).toBeLessThan(1e-8);
});
