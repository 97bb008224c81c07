import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { patternTensor } from '../../test/numeric/support/pattern.ts';
import { clipFactor } from './reference.ts';

/** What PyTorch does: test/fixtures/make-clipping.py. */
const cases: readonly {
  readonly most: number;
  readonly tensors: readonly (readonly [name: string, size: number, scale: number])[];
  readonly factor: number;
}[] = JSON.parse(readFileSync('test/fixtures/clipping.json', 'utf8'));

test.each(cases)('gradients clipped to $most are those of PyTorch', ({ most, tensors, factor }) => {
  const gradients = tensors.map(([name, size, scale]) => Float64Array.from(patternTensor(name, [size], scale).data));
  expect(Math.abs(clipFactor(gradients, most) / factor - 1)).toBeLessThan(1e-12);
});
