/** The lrn kernels on a device against their float64 references. */
import { expect } from 'vitest';
import { activationGradient } from '../../compiler/ops/activation/reference.ts';
import type { LrnGeometry } from '../../compiler/ops/lrn/geometry.ts';
import { lrnForward, lrnGradient } from '../../compiler/ops/lrn/reference.ts';
import { randomArray, relativeError } from '../support/arrays.ts';
import { activationLayer, forwardCalls, gradientCalls, gradientStep, noScratch, testLayer } from '../support/layers.ts';
import { deviceTest, runCalls } from '../support/run-kernel.ts';

/** Strong enough to matter: values of ±20 make the sum comparable to k. */
const base = { columns: 1, alpha: 2e-3, beta: 0.75, k: 2 };
const geometries: Readonly<Record<string, LrnGeometry>> = {
  'more channels than a thread owns': { C: 70, pixels: 5, radius: 2, ...base },
  'fewer channels than the window': { C: 2, pixels: 65, radius: 2, ...base },
  'a window of one channel': { C: 5, pixels: 3, radius: 0, ...base },
  'the mean instead of the sum': { C: 9, pixels: 7, radius: 2, ...base, alpha: 2e-3 / 5 },
  'a wide window': { C: 33, pixels: 4, radius: 4, ...base },
  'beta 0.6, by pow': { C: 9, pixels: 6, radius: 1, ...base, beta: 0.6 },
  'beta 0.5': { C: 9, pixels: 6, radius: 1, ...base, beta: 0.5 },
  'beta 1.25': { C: 9, pixels: 6, radius: 1, ...base, beta: 1.25 },
  'three columns, with a wider window than one has': { C: 9, pixels: 67, radius: 2, ...base, columns: 3 },
  'beta 1': { C: 9, pixels: 6, radius: 1, ...base, beta: 1 },
};

for (const [name, geometry] of Object.entries(geometries)) {
  for (const N of [1, 3]) {
    deviceTest(`${name}, N = ${N}, behind a fused relu`, async (device) => {
      const { C, pixels } = geometry;
      const count = N * C * pixels;
      const layer = testLayer('norm', 'lrn', [C, pixels, 1], geometry);
      const x = randomArray(count, 1, 20).map((value) => Math.max(value, 0));
      const dy = randomArray(count, 2);
      const buffers = {
        x: Float32Array.from(x),
        norm: new Float32Array(count),
        dy: Float32Array.from(dy),
        dx: new Float32Array(count),
      };
      const site = { layer, x: 'x', y: 'norm', saved: {}, scratch: noScratch };
      const epilogue = [gradientStep(activationLayer('relu', 'relu', [C, pixels, 1]), 'x')];
      const calls = [
        ...forwardCalls({ ...site, phase: 'forward', epilogue: [] }),
        ...gradientCalls({ ...site, dy: 'dy', dx: 'dx', epilogue }),
      ];
      await runCalls(device, 'gpu', calls, buffers, { batch: N });
      expect(relativeError(buffers.norm, lrnForward(x, N, geometry))).toBeLessThan(2e-6);
      const expected = activationGradient('relu', lrnGradient(x, dy, N, geometry), x);
      expect(relativeError(buffers.dx, expected)).toBeLessThan(5e-6);
    });
  }
}

deviceTest('a NaN reaches all channels whose window it is in, whatever beta', async (device) => {
  for (const beta of [0.5, 0.6, 0.75, 1]) {
    const geometry = { C: 9, pixels: 3, radius: 1, ...base, beta };
    const x = randomArray(27, 1).map((value, i) => (i === 13 ? Number.NaN : value));
    const layer = testLayer('norm', 'lrn', [9, 3, 1], geometry);
    const dy = randomArray(27, 2);
    const buffers = {
      x: Float32Array.from(x),
      norm: new Float32Array(27),
      dy: Float32Array.from(dy),
      dx: new Float32Array(27),
    };
    const site = { layer, x: 'x', y: 'norm', saved: {}, scratch: noScratch, epilogue: [] };
    const calls = [...forwardCalls({ ...site, phase: 'forward' }), ...gradientCalls({ ...site, dy: 'dy', dx: 'dx' })];
    await runCalls(device, 'gpu', calls, buffers, { batch: 1 });
    expect([...buffers.norm].map(Number.isNaN)).toEqual([...lrnForward(x, 1, geometry)].map(Number.isNaN));
    expect([...buffers.dx].map(Number.isNaN)).toEqual([...lrnGradient(x, dy, 1, geometry)].map(Number.isNaN));
  }
});
