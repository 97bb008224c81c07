import { expect, test } from 'vitest';
import { type SgdState, sgdUpdate } from './reference.ts';

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

test('outside of the velocity, a learning rate that falls scales what was gathered before as well', () => {
  const outside = { ...scalars, weightDecay: 0, learningRateMultiplier: 1, coupling: 'outside' } as const;
  const first = sgdUpdate({ w: Float64Array.of(0), v: Float64Array.of(0) }, Float64Array.of(1), outside);
  const second = sgdUpdate(first, Float64Array.of(1), { ...outside, learningRate: 0.01 });
  expect(second.v[0]).toBeCloseTo(1.9, 12);
  expect(second.w[0]).toBeCloseTo(-0.1 - 0.01 * 1.9, 12);
});

test('the couplings agree while the rate is constant, with Nesterov momentum too', () => {
  for (const nesterov of [false, true]) {
    let inside: SgdState = { w: Float64Array.of(2), v: Float64Array.of(0) };
    let outside = inside;
    for (const g of [1, -3, 0.5]) {
      inside = sgdUpdate(inside, Float64Array.of(g), { ...scalars, nesterov, coupling: 'inside' });
      outside = sgdUpdate(outside, Float64Array.of(g), { ...scalars, nesterov, coupling: 'outside' });
    }
    expect(outside.w[0]).toBeCloseTo(inside.w[0] ?? 0, 12);
  }
});

test('Nesterov momentum moves by one more step of the momentum', () => {
  const plain = { ...scalars, weightDecay: 0, learningRateMultiplier: 1, nesterov: true };
  const { w, v } = sgdUpdate({ w: Float64Array.of(0), v: Float64Array.of(1) }, Float64Array.of(2), plain);
  expect(v[0]).toBeCloseTo(0.9 - 0.2, 12);
  expect(w[0]).toBeCloseTo(0.9 * 0.7 - 0.2, 12);
});
