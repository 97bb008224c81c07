import { expect, test } from 'vitest';
import type { ParameterDescription } from '../program.ts';
import { initialValues } from './init.ts';
import { normalQuantile } from './initializers/truncated-normal.ts';
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

test('the inverse distribution function is that of Python’s NormalDist, on both sides of where its formula changes', () => {
  const known = [
    [-0.4772498680518208, -2],
    [-0.4250001, -1.4395321773759004],
    [-0.425, -1.4395314709384557],
    [-0.1, -0.2533471031357998],
    [0, 0],
    [0.001, 0.0025066308995717666],
    [0.42499, 1.4394608308216257],
    [0.4251, 1.4402382675279632],
    [0.4772, 1.9990772149717708],
  ] as const;
  for (const [q, z] of known) {
    expect(normalQuantile(q)).toBeCloseTo(z, 13);
  }
});

test('truncated normals take the words one by one', () => {
  // 1 + 0.5 · NormalDist().inv_cdf(…) of Python for the first words of the stream, as float32.
  const expected = [
    0.34565372093099767, 0.23400410645468372, 1.4201339966830733, 0.37942745017228485, 0.547065955967073,
    1.0104550055910937, 0.664225521029522,
  ];
  expect([...collect({ truncated_normal: { mean: 1, std: 0.5 } }, 7)]).toEqual(expected.map(Math.fround));
});

test('a million truncated normals stay within two deviations, and are spread as the formula says', () => {
  const values = collect({ truncated_normal: { mean: 0, std: 0.01 } }, 1_000_000);
  const mean = values.reduce((sum, x) => sum + x, 0) / values.length;
  const variance = values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / values.length;
  expect(values.reduce((largest, x) => Math.max(largest, Math.abs(x)), 0)).toBeLessThanOrEqual(Math.fround(0.02));
  expect(values.reduce((largest, x) => Math.max(largest, Math.abs(x)), 0)).toBeGreaterThan(0.0199);
  expect(Math.abs(mean)).toBeLessThan(5e-5);
  expect(Math.sqrt(variance) / 0.01).toBeCloseTo(0.8796256610342398, 2);
  // Φ(1) − Φ(−1) of what lies within two.
  const within = values.reduce((count, x) => count + Number(Math.abs(x) < 0.01), 0) / values.length;
  expect(within).toBeCloseTo(0.6826894921 / 0.9544997361, 2);
});
