/** Grids that are longer than WebGPU's 65,535 workgroups in a dimension, on a device: every output is written, and by its own thread. */
import { expect } from 'vitest';
import type { Conv2dGeometry } from '../../compiler/ops/conv2d/geometry.ts';
import * as reference from '../../compiler/ops/conv2d/reference.ts';
import type { KernelCall } from '../../compiler/program/types.ts';
import type { RenderedKernel, WgslKernel } from '../../compiler/targets/wgsl/kernel.ts';
import { randomArray, relativeError } from '../support/arrays.ts';
import { activationLayer, forwardCalls, gradientCalls, noScratch, testLayer } from '../support/layers.ts';
import { deviceTest, renderForTest, runCalls, runKernels, type TypedArray } from '../support/run-kernel.ts';

const site = { x: 'x', y: 'y', saved: {}, phase: 'forward', epilogue: [] } as const;

deviceTest('more pieces in a sample than one dimension takes', async (device) => {
  const elements = 4097 * 4097;
  const layer = activationLayer('relu', 'relu', [elements]);
  const x = Float32Array.from({ length: elements }, (_, i) => ((i * 7919) % 1024) - 300);
  const y = new Float32Array(elements).fill(1e9);
  const calls = forwardCalls({
    ...site,
    layer,
    scratch: noScratch,
  });
  await runCalls(device, 'gpu', calls, { x, y }, { batch: 1 });
  expect(y.findIndex((value, i) => value !== Math.max(x[i] ?? 0, 0))).toBe(-1);
});

deviceTest('more tiles in a sample than one dimension takes', async (device) => {
  const [C, H, W] = [2, 2048, 4104];
  const wide: Conv2dGeometry = {
    ...{ C, K: C, G: C, H, W, P: H, Q: W, R: 1, S: 1 },
    ...{ strideH: 1, strideW: 1, dilationH: 1, dilationW: 1, padTop: 0, padRight: 0, padBottom: 0, padLeft: 0 },
  };
  const weight = Float32Array.of(2, -0.5);
  const x = Float32Array.from({ length: C * H * W }, (_, i) => (i * 7919) % 1024);
  const y = new Float32Array(x.length).fill(1e9);
  const layer = testLayer('conv', 'conv2d', [C, H, W], wide);
  const calls = forwardCalls({ ...site, layer, weight: 'weight', scratch: noScratch });
  await runCalls(device, 'gpu', calls, { x, weight, y }, { batch: 1 });
  expect(calls.map((call) => renderForTest(call, 'gpu').launch.workgroups[2])).toEqual([2]);
  expect(y.findIndex((value, i) => value !== (x[i] ?? 0) * (weight[Math.floor(i / (H * W))] ?? 0))).toBe(-1);
});

/** Ten filters in groups of two, stride 2: the gradient has phases, which share z with the rows of the grid. */
const geometry: Conv2dGeometry = {
  ...{ C: 5, K: 10, G: 5, H: 7, W: 9, P: 3, Q: 4, R: 3, S: 3 },
  ...{ strideH: 2, strideW: 2, dilationH: 1, dilationW: 1, padTop: 0, padRight: 0, padBottom: 0, padLeft: 0 },
};

for (const [profile, pattern] of [
  ['software', /const ROW_THREADS: u32 = \d+u;/],
  ['gpu', /const ROW_TILES: u32 = \d+u;/],
] as const) {
  // A batch that fills 65,535 workgroups takes gigabytes; rows of two workgroups wrap the same way.
  deviceTest(`${profile}: convolutions over several rows of the grid`, async (device) => {
    const batch = 150;
    const x = randomArray(batch * 5 * 63, 1);
    const weight = randomArray(10 * 9, 2);
    const dy = randomArray(batch * 10 * 12, 3);
    const layer = testLayer('conv', 'conv2d', [10, 3, 4], geometry);
    const buffers: Record<string, TypedArray> = {
      ...{ x: Float32Array.from(x), weight: Float32Array.from(weight), bias: new Float32Array(10) },
      ...{
        dy: Float32Array.from(dy),
        y: new Float32Array(dy.length).fill(1e9),
        dx: new Float32Array(x.length).fill(1e9),
      },
      ...{ dweight: new Float32Array(90), dbias: new Float32Array(10) },
    };
    const scratch = (name: string, elements: number) => {
      buffers[name] = new Float32Array(elements);
      return name;
    };
    const names = { weight: 'weight', bias: 'bias', dy: 'dy', dx: 'dx', dweight: 'dweight', dbias: 'dbias' };
    const here = { ...site, ...names, layer, scratch };
    const calls = [...forwardCalls(here), ...gradientCalls(here)];
    const kernels = calls.map((call) => ({ call, kernel: shortRows(call) }));
    expect(kernels.filter(({ kernel }) => short.has(kernel)).length).toBeGreaterThan(0);
    await runKernels(device, kernels, buffers, { batch });
    expect(
      relativeError(buffers.y ?? [], reference.forward(geometry, batch, x, weight, new Float64Array(10))),
    ).toBeLessThan(1e-5);
    expect(relativeError(buffers.dx ?? [], reference.inputGradient(geometry, batch, dy, weight))).toBeLessThan(1e-5);
  });

  const short = new Set<RenderedKernel>();

  function shortRows(call: KernelCall<WgslKernel>): RenderedKernel {
    const kernel = renderForTest(call, profile);
    const { launch, text } = kernel;
    const [x, y, z] = launch.workgroups;
    if (!pattern.test(text) || typeof x === 'number' || typeof z === 'number') {
      return kernel;
    }
    const row = profile === 'software' ? 2 * launch.workgroupSize[0] : 2;
    const workgroups = [2, y, { ...z, divisor: 2 * x.divisor }] as const;
    const shortened = {
      ...kernel,
      text: text.replace(pattern, (line) => line.replace(/\d+u;/, `${row}u;`)),
      launch: { ...launch, workgroups },
    };
    short.add(shortened);
    return shortened;
  }
}
