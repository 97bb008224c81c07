import { expect, test } from 'vitest';
import { batchAdvice, largestFittingBatch } from './fit.ts';

test.each([0, 1, 2, 76, 98, 99])('of batches that fit up to %d the largest is found', (most) => {
  expect(largestFittingBatch(100, (batch) => batch <= most)).toBe(most);
});

test('the advice names the largest batch, or says that there is none', () => {
  expect(batchAdvice(76701)).toBe('use a batch of at most 76,701');
  expect(batchAdvice(0)).toContain('no batch size fits');
});
