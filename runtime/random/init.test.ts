import { expect, test } from 'vitest';
import type { ParameterDescription } from '../program.ts';
import { initialValues } from './init.ts';
import { philox } from './philox.ts';

function collect(initializer: ParameterDescription['initializer'], elements: number): Float32Array {
  const all = new Float32Array(elements);
  for (const { offset, values } of initialValues({ shape: [elements], stream: 99, initializer }, elements, [3, 4])) {
    all.set(values, offset);
  }
  return all;
}

test('a constant fills every element', () => {
  expect([...collect({ constant: 0.5 }, 6)]).toEqual([0.5, 0.5, 0.5, 0.5, 0.5, 0.5]);
});

test('uniform values follow the words of the parameter’s stream', () => {
  const words = [...philox([0, 99, 0, 0], [3, 4]), ...philox([1, 99, 0, 0], [3, 4])];
  const expected = words.slice(0, 7).map((word) => Math.fround(-2 + 5 * ((word + 0.5) / 2 ** 32)));
  expect([...collect({ uniform: { min: -2, max: 3 } }, 7)]).toEqual(expected);
});

test('normals take the words in pairs', () => {
  const [w0, w1, w2, w3] = philox([0, 99, 0, 0], [3, 4]);
  const pair = (a: number, b: number) => {
    const radius = 0.01 * Math.sqrt(-2 * Math.log((a + 0.5) / 2 ** 32));
    const angle = 2 * Math.PI * ((b + 0.5) / 2 ** 32);
    return [Math.fround(1 + radius * Math.cos(angle)), Math.fround(1 + radius * Math.sin(angle))];
  };
  expect([...collect({ normal: { mean: 1, std: 0.01 } }, 3)]).toEqual([...pair(w0, w1), ...pair(w2, w3)].slice(0, 3));
});

test('values do not depend on where chunks end', () => {
  const elements = (1 << 18) + 5;
  const long = collect({ uniform: { min: 0, max: 1 } }, elements);
  const last = philox([(1 << 16) + 1, 99, 0, 0], [3, 4])[0];
  expect(long[elements - 1]).toBe(Math.fround((last + 0.5) / 2 ** 32));
});

test('a million normals have the mean and deviation asked for', () => {
  const values = collect({ normal: { mean: 0, std: 0.01 } }, 1_000_000);
  const mean = values.reduce((sum, x) => sum + x, 0) / values.length;
  const variance = values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / values.length;
  expect(Math.abs(mean)).toBeLessThan(5e-5);
  expect(Math.sqrt(variance) / 0.01).toBeCloseTo(1, 2);
});
