import { expect, test } from 'vitest';
import { createAccumulator, needsPass, principalComponents, writtenStatistics } from './statistics.ts';

const red = { channels: 3, height: 1, width: 2, pixels: Uint8Array.of(200, 100, 0, 0, 10, 30) };
const blue = { channels: 3, height: 1, width: 2, pixels: Uint8Array.of(0, 0, 20, 40, 250, 210) };

function statisticsOf(request: Parameters<typeof createAccumulator>[0]) {
  const accumulator = createAccumulator(request, 3);
  accumulator.add(red);
  accumulator.add(blue);
  return accumulator.finish();
}

test('the mean image is the mean of each pixel over images', () => {
  expect([...statisticsOf({ mean: 'image', lighting: false }).mean]).toEqual([100, 50, 10, 20, 130, 120]);
});

test('channel means are over pixels and images', () => {
  expect([...statisticsOf({ mean: 'channel', lighting: false }).mean]).toEqual([75, 15, 125]);
});

test('a written mean needs no look at the images, and none subtracts nothing', () => {
  expect(needsPass({ mean: [1, 2, 3], lighting: false })).toBe(false);
  expect([...createAccumulator({ mean: [1, 2, 3], lighting: false }, 3).finish().mean]).toEqual([1, 2, 3]);
  expect([...createAccumulator({ mean: undefined, lighting: false }, 3).finish().mean]).toEqual([]);
});

test('deviations are over pixels and images, around the mean of their channel', () => {
  // Reds 200, 100, 0, 0 around 75; greens 0, 0, 20, 40 around 15; blues 10, 30, 250, 210 around 125.
  const expected = [
    [125, 25, -75, -75],
    [-15, -15, 5, 25],
    [-115, -95, 125, 85],
  ].map((differences) => Math.fround(Math.sqrt(differences.reduce((sum, difference) => sum + difference ** 2, 0) / 4)));
  for (const lighting of [false, true]) {
    const { std, mean } = statisticsOf({ mean: 'channel', std: 'channel', lighting });
    expect([...(std ?? [])]).toEqual(expected);
    expect([...mean]).toEqual([75, 15, 125]);
  }
  expect(statisticsOf({ mean: 'image', std: 'channel', lighting: true }).lighting).toEqual(
    statisticsOf({ mean: undefined, lighting: true }).lighting,
  );
  expect(needsPass({ mean: [1, 2, 3], std: 'channel', lighting: false })).toBe(true);
});

test('written deviations need no look at the images', () => {
  expect(needsPass({ mean: [1, 2, 3], std: [4, 5, 6], lighting: false })).toBe(false);
  const given = { mean: Float32Array.of(1, 2, 3), std: Float32Array.of(4, 5, 6) };
  expect(createAccumulator({ mean: [1, 2, 3], std: [4, 5, 6], lighting: false }, 3).finish()).toEqual(given);
  expect(writtenStatistics({ mean: [1, 2, 3], std: [4, 5, 6] })).toEqual(given);
  expect(writtenStatistics({})).toEqual({ mean: new Float32Array() });
});

test('the components of RGB diagonalise the covariance of pixels in 0..1', () => {
  const pixels = [0, 1].flatMap((i) => [red, blue].map(({ pixels: p }) => [p[i] ?? 0, p[2 + i] ?? 0, p[4 + i] ?? 0]));
  const mean = [75, 15, 125];
  const covariance = mean.map((a, c) =>
    mean.map((b, d) => pixels.reduce((sum, p) => sum + ((p[c] ?? 0) - a) * ((p[d] ?? 0) - b), 0) / 4 / 255 ** 2),
  );
  const { lighting } = statisticsOf({ mean: undefined, lighting: true });
  for (let i = 0; i < 3; i++) {
    const vector = [0, 1, 2].map((row) => lighting?.vectors[row * 3 + i] ?? 0);
    covariance.forEach((row, r) => {
      const product = row.reduce((sum, value, c) => sum + value * (vector[c] ?? 0), 0);
      expect(product).toBeCloseTo((lighting?.values[i] ?? 0) * (vector[r] ?? 0), 6);
    });
  }
});

test('components come largest first, with unit vectors of fixed sign', () => {
  const { values, vectors } = principalComponents([
    [2, 1, 0],
    [1, 2, 0],
    [0, 0, 5],
  ]);
  expect([...values].map((value) => Number(value.toFixed(6)))).toEqual([5, 3, 1]);
  const half = Math.SQRT1_2;
  const expected = [0, half, half, 0, half, -half, 1, 0, 0];
  expected.forEach((value, i) => {
    expect(vectors[i]).toBeCloseTo(value, 6);
  });
});
