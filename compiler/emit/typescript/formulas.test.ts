import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Extent } from '../../program/types.ts';
import { workgroupsAt } from '../check-limits.ts';
import { bufferBytes, largest, maximum, quantity, workgroups } from './formulas.ts';

const evaluate = (text: string, n: number): number => new Function('n', `return ${text};`)(n) as number;

test('workgroups read as the launch computes them', () => {
  expect(workgroups(12).text).toBe('12');
  expect(workgroups({ factor: 1, scale: 1, divisor: 1 }).text).toBe('n');
  expect(workgroups({ factor: 1, scale: 1, divisor: 64 }).text).toBe('Math.ceil(n / 64)');
  expect(workgroups({ factor: 2, scale: 290_400, divisor: 256 }).text).toBe('2 * Math.ceil((n * 290_400) / 256)');
  expect(workgroups({ factor: 3, scale: 6, divisor: 1 }).text).toBe('3 * n * 6');
  expect(workgroups({ factor: 1, scale: 9, divisor: 64, most: 65_535 }).text).toBe(
    'Math.min(65_535, Math.ceil((n * 9) / 64))',
  );
});

test('bytes of a buffer name every extent, and n where it is batched', () => {
  const buffer = { name: 'y', role: 'activation', elementType: 'f32', shape: [96, 55, 55], batched: true } as const;
  expect(bufferBytes(buffer).text).toBe('4 * n * 96 * 55 * 55');
  expect(bufferBytes({ ...buffer, batched: false }).text).toBe('4 * 96 * 55 * 55');
  expect(bufferBytes({ ...buffer, shape: [] }).text).toBe('4 * n');
});

test('a maximum lists only what another term does not always exceed', () => {
  const growing = workgroups({ factor: 1, scale: 3025, divisor: 64 });
  expect(maximum([quantity(12), quantity(7)])).toBe('12');
  expect(maximum([quantity(48), growing])).toBe('Math.ceil((n * 3025) / 64)');
  expect(maximum([quantity(49), growing])).toBe('Math.max(49, Math.ceil((n * 3025) / 64))');
});

test('expressions compute their extents, and a maximum computes the maximum', () => {
  const extent: fc.Arbitrary<Extent> = fc.oneof(
    fc.integer({ min: 1, max: 5000 }),
    fc.record(
      {
        factor: fc.integer({ min: 1, max: 40 }),
        scale: fc.integer({ min: 1, max: 20_000 }),
        divisor: fc.constantFrom(1, 8, 64, 256),
        most: fc.integer({ min: 1, max: 9000 }),
      },
      { requiredKeys: ['factor', 'scale', 'divisor'] },
    ),
  );
  fc.assert(
    fc.property(fc.array(extent, { minLength: 1, maxLength: 6 }), fc.integer({ min: 1, max: 300 }), (extents, n) => {
      const quantities = extents.map(workgroups);
      for (const { text, extent } of quantities) {
        expect(evaluate(text, n)).toBe(workgroupsAt(extent, n));
      }
      expect(evaluate(maximum(quantities), n)).toBe(Math.max(...extents.map((extent) => workgroupsAt(extent, n))));
      expect(largest(quantities).length).toBeLessThanOrEqual(quantities.length);
    }),
  );
});
