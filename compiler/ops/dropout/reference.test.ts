import { expect, test } from 'vitest';
import { centralDifference, randomArray, relativeError } from '../../../test/support/arrays.ts';
import { dropoutFactors } from './reference.ts';

const geometry = { elements: 4000, rate: 0.25, stream: 7 };
const draw = { seed: [1, 2], step: 3, dropout: true } as const;

test('train scaling keeps the mean in training and does nothing at test time', () => {
  const train = { ...geometry, scaleAt: 'train' } as const;
  const factors = dropoutFactors(4000, train, draw);
  expect(new Set(factors)).toEqual(new Set([0, 1 / 0.75]));
  expect(factors.filter((factor) => factor === 0).length / 4000).toBeCloseTo(0.25, 1);
  expect(new Set(dropoutFactors(8, train, { ...draw, dropout: false }))).toEqual(new Set([1]));
});

test('test scaling keeps values as they are in training and scales by 1 - rate at test time', () => {
  const test = { ...geometry, scaleAt: 'test' } as const;
  expect(new Set(dropoutFactors(4000, test, draw))).toEqual(new Set([0, 1]));
  expect(new Set(dropoutFactors(8, test, { ...draw, dropout: false }))).toEqual(new Set([0.75]));
});

test('masks differ between steps and between streams', () => {
  const train = { ...geometry, scaleAt: 'train' } as const;
  const masks = [
    dropoutFactors(64, train, draw),
    dropoutFactors(64, train, { ...draw, step: 4 }),
    dropoutFactors(64, { ...train, stream: 8 }, draw),
  ];
  expect(new Set(masks.map((mask) => mask.join())).size).toBe(3);
});

test.each(['train', 'test'] as const)('the gradient agrees with central differences (scale at %s)', (scaleAt) => {
  const factors = dropoutFactors(64, { ...geometry, scaleAt }, draw);
  const [x, dy] = [randomArray(64, 1), randomArray(64, 2)];
  const expected = centralDifference((values) => values.map((value, i) => value * (factors[i] ?? 0)), x, dy);
  expect(
    relativeError(
      dy.map((value, i) => value * (factors[i] ?? 0)),
      expected,
    ),
  ).toBeLessThan(1e-8);
});
