import { expect, test } from 'vitest';
import { sgdUpdate } from './reference.ts';

const scalars = {
  learningRate: 0.1,
  momentum: 0.9,
  weightDecay: 0.5,
  learningRateMultiplier: 2,
  decayMultiplier: 0.5,
};

test('one update follows the formula with both multipliers', () => {
  const { w, v } = sgdUpdate({ w: Float64Array.of(2), v: Float64Array.of(1) }, Float64Array.of(3), scalars);
  // 0.9 · 1 − 0.5 · 0.5 · 0.2 · 2 − 0.2 · 3
  expect(v[0]).toBeCloseTo(0.2, 12);
  expect(w[0]).toBeCloseTo(2.2, 12);
});

test('the learning rate is inside the velocity: a change leaves what was gathered before at its old rate', () => {
  const plain = { ...scalars, weightDecay: 0, learningRateMultiplier: 1 };
  const first = sgdUpdate({ w: Float64Array.of(0), v: Float64Array.of(0) }, Float64Array.of(1), plain);
  const second = sgdUpdate(first, Float64Array.of(1), { ...plain, learningRate: 0.01 });
  expect(second.v[0]).toBeCloseTo(0.9 * -0.1 - 0.01, 12);
});
