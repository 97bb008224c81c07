import { expect, test } from 'vitest';
import { adamUpdate } from './reference.ts';

const scalars = {
  learningRate: 0.1,
  beta1: 0.9,
  beta2: 0.99,
  epsilon: 1e-8,
  weightDecay: 0,
  learningRateMultiplier: 2,
  decayMultiplier: 1,
};
const start = { w: Float64Array.of(1, 1), m: new Float64Array(2), v: new Float64Array(2) };

test('the first update moves each weight by the rate, however large its gradient', () => {
  const { w, m, v } = adamUpdate(start, Float64Array.of(1e-3, -40), { ...scalars, update: 1 });
  expect(w[0]).toBeCloseTo(1 - 0.2, 5);
  expect(w[1]).toBeCloseTo(1 + 0.2, 5);
  expect(m[1]).toBeCloseTo(-4, 12);
  expect(v[1]).toBeCloseTo(16, 12);
});

test('weight decay is averaged with the gradient', () => {
  const { w, m } = adamUpdate(start, Float64Array.of(0, 0), { ...scalars, weightDecay: 0.5, update: 1 });
  expect(m[0]).toBeCloseTo(0.05, 12);
  expect(w[0]).toBeCloseTo(0.8, 5);
});

test('late updates correct nothing any more', () => {
  const late = { w: Float64Array.of(1), m: Float64Array.of(3), v: Float64Array.of(9) };
  const { w } = adamUpdate(late, Float64Array.of(3), { ...scalars, update: 100_000 });
  expect(w[0]).toBeCloseTo(0.8, 8);
});
