import { expect, test } from 'vitest';
import { f32Literal } from '../float-literal.ts';
import { constant, i32Literal, u32Literal } from './literals.ts';

test.each([
  [1, '1.0'],
  [-3, '-3.0'],
  [0.1, '0.1'],
  [2 * 1e-4 * 0.75, '0.00015'],
  [1e-7, '1e-7'],
  [1 / 3, '0.33333334'],
  [16777216, '16777216.0'],
  [1e21, '1e+21'],
  [-3.4028234663852886e38, '-3.4028234663852886e+38'],
])('float %s is written %s', (value, text) => {
  expect(f32Literal(value)).toBe(text);
  expect(Math.fround(Number(text))).toBe(Math.fround(value));
});

test.each([Number.NaN, Number.POSITIVE_INFINITY, 1e39, 1e-50, -1e-40])(
  '%s is not a float32 and never reaches a kernel',
  (value) => {
    expect(() => f32Literal(value)).toThrow('is not a float32');
  },
);

test('whole numbers carry their type', () => {
  expect([u32Literal(4294967295), i32Literal(-3)]).toEqual(['4294967295u', '-3i']);
  expect(() => u32Literal(-1)).toThrow('no u32');
  expect(() => i32Literal(0.5)).toThrow('no i32');
});

test('a constant without a comment has none', () => {
  expect(constant('Q', 'u32', 27)).toEqual({ name: 'Q', type: 'u32', value: '27u' });
  expect(constant('K', 'f32', 2, 'bias')).toEqual({ name: 'K', type: 'f32', value: '2.0', comment: 'bias' });
});
