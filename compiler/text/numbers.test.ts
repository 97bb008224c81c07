import { expect, test } from 'vitest';
import { formatMultiplyAdds, formatNumber, formatReal, plural } from './numbers.ts';

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

test.each([
  [1, '1 multiply-add'],
  [9216, '9,216 multiply-adds'],
  [999_999, '999,999 multiply-adds'],
  [4_097_000, '4.1 M multiply-adds'],
  [105_415_200, '105.4 M multiply-adds'],
  [1_135_256_096, '1.14 G multiply-adds'],
  [2.5e12, '2.50 T multiply-adds'],
])('%d are written one way', (count, text) => {
  expect(formatMultiplyAdds(count)).toBe(text);
});
