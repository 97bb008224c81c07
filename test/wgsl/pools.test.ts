/** The pool kernels on a device against their float64 references: ties, padding, overhang, odd sizes, fused layers. */
import { describe, expect } from 'vitest';
import { activationForward, activationGradient } from '../../compiler/ops/activation/reference.ts';
import { avgPoolForward, avgPoolGradient } from '../../compiler/ops/avg_pool/reference.ts';
import { maxPoolForward, maxPoolGradient } from '../../compiler/ops/max_pool/reference.ts';
import type { FusedStep } from '../../compiler/program/epilogue.ts';
import { randomArray, relativeError } from '../support/arrays.ts';
import {
  activationLayer,
  forwardCalls,
  forwardStep,
  gradientCalls,
  gradientStep,
  noScratch,
  type PoolOptions,
  poolGeometry,
  testLayer,
} from '../support/layers.ts';
import { deviceTest, runCalls } from '../support/run-kernel.ts';

const cases: Readonly<Record<string, PoolOptions>> = {
  'overlapping, exact': { C: 3, H: 9, W: 7, kernel: [3, 3], stride: [2, 2] },
  'stride beyond the kernel': { C: 2, H: 8, W: 11, kernel: [2, 2], stride: [3, 3] },
  'padded on four sides': {
    C: 2,
    H: 6,
    W: 5,
    kernel: [3, 3],
    stride: [1, 2],
    padding: [1, 2, 1, 0],
    countPadding: true,
  },
  'padding not counted': { C: 1, H: 5, W: 5, kernel: [3, 2], stride: [2, 2], padding: [1, 1, 1, 1] },
  'rounded up': { C: 2, H: 6, W: 8, kernel: [3, 3], stride: [2, 2], rounding: 'ceil' },
  'more cells and windows than are written out': { C: 2, H: 9, W: 8, kernel: [6, 6], stride: [1, 1] },
  'rounded up over counted padding': {
    C: 2,
    H: 6,
    W: 9,
    kernel: [3, 4],
    stride: [2, 3],
    padding: [1, 1, 0, 1],
    rounding: 'ceil',
    countPadding: true,
  },
};

function site(kind: string, options: PoolOptions, N: number, epilogue: readonly FusedStep[]) {
  const geometry = poolGeometry(options);
  const { C, H, W, P, Q } = geometry;
  const layer = testLayer('pool', kind, [C, P, Q], geometry);
  return {
    inputs: N * C * H * W,
    outputs: N * C * P * Q,
    geometry,
    site: { layer, x: 'x', y: 'pool', saved: {}, phase: 'predict', epilogue, scratch: noScratch } as const,
  };
}

/** Few distinct values, so that windows have ties; + 0 turns −0 into 0. */
function tiedArray(count: number, stream: number): Float64Array {
  return randomArray(count, stream, 2).map((value) => Math.round(value) + 0);
}

describe.each(Object.entries(cases))('%s', (_, options) => {
  for (const N of [1, 3]) {
    deviceTest(`max_pool, N = ${N}: values, winners of ties and gradient are exact`, async (device) => {
      const { inputs, outputs, geometry, site: predict } = site('max_pool', options, N, []);
      const saved = { indices: 'pool.indices' };
      const forward = { ...predict, saved, phase: 'forward' } as const;
      const x = tiedArray(inputs, 1);
      const dy = tiedArray(outputs, 2);
      const buffers = {
        x: Float32Array.from(x),
        pool: new Float32Array(outputs),
        'pool.indices': new Uint32Array(outputs),
        dy: Float32Array.from(dy),
        dx: new Float32Array(inputs),
      };
      const expected = maxPoolForward(x, N, geometry);
      const calls = [...forwardCalls(forward), ...gradientCalls({ ...predict, saved, dy: 'dy', dx: 'dx' })];
      await runCalls(device, 'gpu', calls, buffers, { batch: N });
      expect([...buffers.pool]).toEqual([...expected.y]);
      expect([...buffers['pool.indices']]).toEqual([...expected.indices]);
      expect([...buffers.dx]).toEqual([...maxPoolGradient(dy, expected.indices, N, geometry)]);
      buffers.pool.fill(0);
      await runCalls(device, 'gpu', forwardCalls(predict), buffers, { batch: N });
      expect([...buffers.pool]).toEqual([...expected.y]);
    });

    deviceTest(`max_pool, N = ${N}: NaN wins, the last of them, over everything`, async (device) => {
      const { inputs, outputs, geometry, site: predict } = site('max_pool', options, N, []);
      const special = [Number.NaN, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
      const x = tiedArray(inputs, 1).map((value, i) => (i % 5 === 0 ? (special[i % 3] ?? 0) : value));
      const buffers = {
        x: Float32Array.from(x),
        pool: new Float32Array(outputs),
        'pool.indices': new Uint32Array(outputs),
      };
      const expected = maxPoolForward(x, N, geometry);
      const forward = { ...predict, saved: { indices: 'pool.indices' }, phase: 'forward' } as const;
      await runCalls(device, 'gpu', forwardCalls(forward), buffers, { batch: N });
      expect([...buffers.pool]).toEqual([...expected.y]);
      expect([...buffers['pool.indices']]).toEqual([...expected.indices]);
      buffers.pool.fill(0);
      await runCalls(device, 'gpu', forwardCalls(predict), buffers, { batch: N });
      expect([...buffers.pool]).toEqual([...expected.y]);
    });

    deviceTest(`avg_pool, N = ${N}: values and gradient`, async (device) => {
      const { inputs, outputs, geometry, site: forward } = site('avg_pool', options, N, []);
      const x = randomArray(inputs, 1);
      const dy = randomArray(outputs, 2);
      const buffers = {
        x: Float32Array.from(x),
        pool: new Float32Array(outputs),
        dy: Float32Array.from(dy),
        dx: new Float32Array(inputs),
      };
      const calls = [...forwardCalls(forward), ...gradientCalls({ ...forward, dy: 'dy', dx: 'dx' })];
      await runCalls(device, 'gpu', calls, buffers, { batch: N });
      expect(relativeError(buffers.pool, avgPoolForward(x, N, geometry))).toBeLessThan(1e-6);
      expect(relativeError(buffers.dx, avgPoolGradient(dy, N, geometry))).toBeLessThan(1e-6);
    });
  }
});

deviceTest('both pools apply fused layers forward and backward', async (device) => {
  const options = { C: 2, H: 7, W: 6, kernel: [3, 2], stride: [2, 2] } as const;
  const after = activationLayer('after', 'tanh', [2, 3, 3]);
  const before = activationLayer('before', 'sigmoid', [2, 7, 6]);
  const average = site('avg_pool', options, 3, [forwardStep(after)]);
  const maximum = site('max_pool', options, 3, [forwardStep(after)]);
  const { geometry } = average;
  const x = activationForward('sigmoid', randomArray(average.inputs, 1, 3)).map(Math.fround);
  const dy = randomArray(average.outputs, 2);
  const { y, indices } = maxPoolForward(x, 3, geometry);
  const buffers = {
    x: Float32Array.from(x),
    pool: new Float32Array(average.outputs),
    indices,
    dy: Float32Array.from(dy),
    dx: new Float32Array(average.inputs),
  } as const;
  const backward = { saved: { indices: 'indices' }, dy: 'dy', dx: 'dx', epilogue: [gradientStep(before, 'x')] };
  const run = (calls: ReturnType<typeof forwardCalls>) =>
    runCalls(device, 'gpu', calls, { ...buffers, indices: Uint32Array.from(indices) }, { batch: 3 });

  await run([...forwardCalls(maximum.site), ...gradientCalls({ ...maximum.site, ...backward })]);
  expect(relativeError(buffers.pool, activationForward('tanh', y))).toBeLessThan(1e-5);
  const throughMax = activationGradient('sigmoid', maxPoolGradient(dy, indices, 3, geometry), x);
  expect(relativeError(buffers.dx, throughMax)).toBeLessThan(1e-6);

  await run([...forwardCalls(average.site), ...gradientCalls({ ...average.site, ...backward })]);
  expect(relativeError(buffers.pool, activationForward('tanh', avgPoolForward(x, 3, geometry)))).toBeLessThan(1e-5);
  const throughMean = activationGradient('sigmoid', avgPoolGradient(dy, 3, geometry), x);
  expect(relativeError(buffers.dx, throughMean)).toBeLessThan(1e-6);
});
