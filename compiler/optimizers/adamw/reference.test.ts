import { expect, test } from 'vitest';
import { adamwUpdate } from './reference.ts';

test('weight decay takes its share of the weight and stays out of the averages', () => {
  const before = { w: Float64Array.of(2, 2), m: new Float64Array(2), v: new Float64Array(2) };
  const { w, m, v } = adamwUpdate(before, Float64Array.of(0, 5), {
    learningRate: 0.1,
    beta1: 0.9,
    beta2: 0.99,
    epsilon: 1e-8,
    weightDecay: 0.5,
    learningRateMultiplier: 1,
    decayMultiplier: 2,
    update: 1,
  });
  expect([m[0], v[0]]).toEqual([0, 0]);
  // 2 − 0.1 · 0.5 · 2 · 2, and an update of the rate
  expect(w[0]).toBeCloseTo(1.8, 12);
  expect(w[1]).toBeCloseTo(1.7, 6);
});
