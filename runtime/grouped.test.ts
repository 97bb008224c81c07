import { expect, test } from 'vitest';
import { grouped } from './grouped.ts';

test.each([
  [0, '0'],
  [999, '999'],
  [1000, '1,000'],
  [2 ** 32, '4,294,967,296'],
])('%d in groups of three digits', (value, text) => {
  expect(grouped(value)).toBe(text);
});
