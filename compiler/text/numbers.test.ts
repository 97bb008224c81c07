import { expect, test } from 'vitest';
import { formatNumber, formatReal, plural } from './numbers.ts';

test.each([
  [54.25, '54.25'],
  [55, '55'],
  [8 / 3, '2.66…'],
  [-3.5, '−3.5'],
  [0, '0'],
])('%d is shown as %s', (value, text) => {
  expect(formatReal(value)).toBe(text);
});

test('numbers keep their digits and get a true minus', () => {
  expect(formatNumber(-0.0005)).toBe('−0.0005');
  expect(formatNumber(1e300)).toBe('1e+300');
});

test('one thing is singular, others are plural', () => {
  expect([plural(1, 'unit'), plural(4096, 'unit')]).toEqual(['1 unit', '4,096 units']);
  expect([plural(1, 'class', 'classes'), plural(2, 'class', 'classes')]).toEqual(['1 class', '2 classes']);
});
