import { expect, test } from 'vitest';
import { offset, product, quotient, remainder } from './expressions.ts';

test('factors and divisors of one are left out', () => {
  expect(product(['worker->batch', 1, 4])).toBe('worker->batch * 4');
  expect(product([1, 1])).toBe('1');
  expect([quotient('part', 1), quotient('part', 3)]).toEqual(['part', 'part / 3']);
  expect([remainder('part', 1), remainder('part', 3)]).toEqual(['0', 'part % 3']);
});

test('an offset carries its sign', () => {
  expect([offset(0), offset(2), offset(-1)]).toEqual(['', ' + 2', ' - 1']);
});
