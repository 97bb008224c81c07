import { expect, test } from 'vitest';
import { centralDifference, randomArray, relativeError } from '../../../test/support/arrays.ts';
import { concatForward, concatGradient } from './reference.ts';

test('the channels of each sample stand one after another', () => {
  const [a, b] = [Float64Array.of(1, 2, 5, 6), Float64Array.of(3, 4, 30, 40, 7, 8, 70, 80)];
  const y = concatForward([a, b], 2, { channels: [1, 2], pixels: 2 });
  expect([...y]).toEqual([1, 2, 3, 4, 30, 40, 5, 6, 7, 8, 70, 80]);
});

test('the gradient agrees with central differences, input by input', () => {
  const N = 3;
  const geometry = { channels: [2, 1, 4], pixels: 6 };
  const parts = geometry.channels.map((channels, index) => randomArray(N * channels * geometry.pixels, index));
  const dy = randomArray(N * 7 * geometry.pixels, 9);
  const gradients = concatGradient(dy, N, geometry);
  for (const [index, part] of parts.entries()) {
    const expected = centralDifference((values) => concatForward(parts.with(index, values), N, geometry), part, dy);
    expect(relativeError(gradients[index] ?? [], expected)).toBeLessThan(1e-8);
  }
});
