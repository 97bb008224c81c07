import { expect, test } from 'vitest';
import { centralDifference, randomArray, relativeError } from '../../../test/support/arrays.ts';
import { softmaxForward } from '../../ops/softmax/reference.ts';
import { lossGradient, lossPerSample } from './reference.ts';

test('logits of any size give finite probabilities that add up to one', () => {
  const probabilities = softmaxForward(Float64Array.of(1000, 1001, -1000), 3);
  expect(probabilities.reduce((a, b) => a + b)).toBeCloseTo(1, 12);
  expect(probabilities[1]).toBeCloseTo(1 / (1 + Math.exp(-1)), 12);
});

test('equal logits rank by class index', () => {
  const logits = Float64Array.of(1, 1, 1, 1, 1, 1);
  const ranks = [0, 4, 5].map((label) => lossPerSample(logits, Int32Array.of(label), 6)[0]);
  expect(ranks.map((sample) => [sample?.top1, sample?.top5])).toEqual([
    [true, true],
    [false, true],
    [false, false],
  ]);
});

test('the gradient is that of the batch mean', () => {
  const logits = randomArray(3 * 7, 1, 4);
  const labels = Int32Array.of(0, 6, 2);
  const mean = (values: Float64Array) =>
    Float64Array.of(lossPerSample(values, labels, 7).reduce((sum, { loss }) => sum + loss, 0) / 3);
  const expected = centralDifference(mean, logits, Float64Array.of(1));
  expect(relativeError(lossGradient(logits, labels, 7), expected)).toBeLessThan(1e-8);
});

test('without a softmax there is no hit, however few the classes', () => {
  const logits = Float64Array.of(Number.NaN, 1, 1, Number.POSITIVE_INFINITY);
  expect(lossPerSample(logits, Int32Array.of(1, 1), 2)).toEqual([
    { loss: Number.NaN, top1: false, top5: false },
    { loss: Number.NaN, top1: false, top5: false },
  ]);
});

test('smoothed labels weigh −log of each probability by its target, and the gradient follows', () => {
  const logits = randomArray(2 * 4, 1, 5);
  const labels = Int32Array.of(3, 0);
  const probabilities = softmaxForward(logits, 4);
  const own = lossPerSample(logits, labels, 4, 0.2).map(({ loss }) => loss);
  const expected = [...labels].map((label, n) =>
    [0, 1, 2, 3].reduce((sum, i) => sum - (i === label ? 0.85 : 0.05) * Math.log(probabilities[4 * n + i] ?? 0), 0),
  );
  expect(own[0]).toBeCloseTo(expected[0] ?? 0, 12);
  expect(own[1]).toBeCloseTo(expected[1] ?? 0, 12);
  const mean = (values: Float64Array) =>
    Float64Array.of(lossPerSample(values, labels, 4, 0.2).reduce((sum, { loss }) => sum + loss, 0) / 2);
  const difference = centralDifference(mean, logits, Float64Array.of(1));
  expect(relativeError(lossGradient(logits, labels, 4, 0.2), difference)).toBeLessThan(1e-8);
});
