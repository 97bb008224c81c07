/** The batch_norm kernels on a device against their float64 references: all calls of a step, of prediction, and of folding. */
import { describe, expect } from 'vitest';
import { randomArray, relativeError } from '../../../../test/support/arrays.ts';
import { activationLayer, forwardStep, gradientStep, testLayer } from '../../../../test/support/layers.ts';
import { deviceTest, runCalls } from '../../../../test/support/run-kernel.ts';
import { activationForward, activationGradient } from '../../activation/reference.ts';
import type { BatchNormGeometry } from '../geometry.ts';
import { lowerBatchNorm } from '../lower.ts';
import { batchNormForward, batchNormGradient, batchStatistics, runningStatistics } from '../reference.ts';
import { wgslKernels } from './kernels.ts';

const cases: Readonly<Record<string, BatchNormGeometry>> = {
  'odd sizes': { C: 5, pixels: 63, momentum: 0.1, epsilon: 1e-5 },
  'several parts, the last of them short': { C: 3, pixels: 333, momentum: 0.3, epsilon: 1e-3 },
  'groups of four': { C: 7, pixels: 144, momentum: 0.1, epsilon: 1e-5 },
  'more channels than a workgroup has threads': { C: 300, pixels: 3, momentum: 1, epsilon: 0.1 },
};

const lowering = lowerBatchNorm(wgslKernels);
const inputs = { x: 'x' };
const tensors = { weight: 'weight', bias: 'bias', running_mean: 'running_mean', running_variance: 'running_variance' };
const saved = { mean: 'mean', variance: 'variance' };
const float32 = (values: ArrayLike<number>) => Float32Array.from(values);
/** Filled with a value no kernel leaves behind, so that an output nobody wrote is noticed. */
const unwritten = (count: number) => new Float32Array(count).fill(1e9);

function setUp(geometry: BatchNormGeometry, N: number, offset = 0) {
  const { C, pixels } = geometry;
  const count = N * C * pixels;
  const x = randomArray(count, 1, 3).map((value) => Math.fround(value + offset));
  const dy = randomArray(count, 2);
  const weight = randomArray(C, 3, 2);
  const bias = randomArray(C, 4);
  const running = { mean: randomArray(C, 5), variance: randomArray(C, 6).map((value) => 1 + Math.abs(value)) };
  const scratch: Record<string, Float32Array<ArrayBuffer>> = {};
  const buffers = {
    x: float32(x),
    dy: float32(dy),
    weight: float32(weight),
    bias: float32(bias),
    running_mean: float32(running.mean),
    running_variance: float32(running.variance),
    mean: unwritten(C),
    variance: unwritten(C),
    dweight: unwritten(C),
    dbias: unwritten(C),
    y: unwritten(count),
    dx: unwritten(count),
    predicted: unwritten(count),
  };
  const site = {
    layer: testLayer('bn', 'batch_norm', [C, pixels, 1], geometry),
    geometry,
    inputs,
    tensors,
    scratch(name: string, elements: number) {
      scratch[name] = unwritten(elements);
      return name;
    },
  };
  return { x, dy, weight, bias, running, buffers, scratch, site };
}

describe.each(['software', 'gpu'] as const)('%s', (profile) => {
  for (const [name, geometry] of Object.entries(cases)) {
    for (const N of [1, 3]) {
      deviceTest(`${name}, N = ${N}: a step, and prediction`, async (device) => {
        const { x, dy, weight, bias, running, buffers, scratch, site } = setUp(geometry, N);
        const { shape } = site.layer;
        const after = [forwardStep(activationLayer('after', 'tanh', shape))];
        const before = [gradientStep(activationLayer('before', 'tanh', shape), 'dy')];
        const calls = [
          ...lowering.forward({ ...site, output: 'predicted', phase: 'predict', epilogue: [] }),
          ...lowering.forward({ ...site, output: 'y', saved, phase: 'forward', epilogue: after }),
          ...lowering.gradient({
            ...site,
            output: 'y',
            outputGradient: 'dy',
            inputGradients: { x: { buffer: 'dx', epilogue: before } },
            tensorGradients: { ...tensors, weight: 'dweight', bias: 'dbias' },
            saved,
          }),
          ...(lowering.state?.({ ...site, saved }) ?? []),
        ];
        const all = { ...buffers, ...scratch };
        await runCalls(device, profile, calls, all, { batch: N });

        const statistics = batchStatistics(x, N, geometry);
        expect(relativeError(all.mean, statistics.mean)).toBeLessThan(1e-6);
        expect(relativeError(all.variance, statistics.variance)).toBeLessThan(1e-6);
        const y = activationForward('tanh', batchNormForward(x, statistics, { weight, bias }, geometry));
        expect(relativeError(all.y, y)).toBeLessThan(2e-6);
        const gradients = batchNormGradient(x, dy, weight, N, geometry);
        expect(relativeError(all.dx, activationGradient('tanh', gradients.x, dy))).toBeLessThan(5e-6);
        expect(relativeError(all.dweight, gradients.weight)).toBeLessThan(5e-6);
        expect(relativeError(all.dbias, gradients.bias)).toBeLessThan(5e-6);
        expect(relativeError(all.predicted, batchNormForward(x, running, { weight, bias }, geometry))).toBeLessThan(
          1e-6,
        );
        const moved = runningStatistics(running, statistics, N, geometry);
        expect(relativeError(all.running_mean, moved.mean)).toBeLessThan(1e-6);
        expect(relativeError(all.running_variance, moved.variance)).toBeLessThan(1e-6);
      });
    }
  }

  deviceTest('values far from zero have the variance that they have near it', async (device) => {
    const geometry = { C: 3, pixels: 333, momentum: 0.1, epsilon: 1e-5 };
    const { x, buffers, scratch, site } = setUp(geometry, 3, 4096);
    const calls = lowering.forward({ ...site, output: 'y', saved, phase: 'forward', epilogue: [] });
    const all = { ...buffers, ...scratch };
    await runCalls(device, profile, calls, all, { batch: 3 });
    // E[x²] − E[x]² in float32 would be wrong by as much as it is.
    expect(relativeError(all.variance, batchStatistics(x, 3, geometry).variance)).toBeLessThan(5e-5);
  });

  deviceTest('a NaN reaches its channel, and no other', async (device) => {
    const geometry = { C: 3, pixels: 70, momentum: 0.1, epsilon: 1e-5 };
    const { buffers, scratch, site } = setUp(geometry, 2);
    buffers.x[70 + 13] = Number.NaN;
    const calls = lowering.forward({ ...site, output: 'y', saved, phase: 'forward', epilogue: [] });
    const all = { ...buffers, ...scratch };
    await runCalls(device, profile, calls, all, { batch: 2 });
    const channels = [0, 1, 2].map((c) => all.y.filter((_, index) => Math.floor(index / 70) % 3 === c));
    expect(channels.map((values) => values.every(Number.isNaN))).toEqual([false, true, false]);
    expect(channels[0]?.some(Number.isNaN)).toBe(false);
  });

  deviceTest('one value per channel gives the bias, moves the mean and leaves the running variance', async (device) => {
    const geometry = { C: 9, pixels: 1, momentum: 0.25, epsilon: 1e-5 };
    const { x, bias, running, buffers, scratch, site } = setUp(geometry, 1);
    const calls = [
      ...lowering.forward({ ...site, output: 'y', saved, phase: 'forward', epilogue: [] }),
      ...(lowering.state?.({ ...site, saved }) ?? []),
    ];
    const all = { ...buffers, ...scratch };
    await runCalls(device, profile, calls, all, { batch: 1 });
    expect([...all.y]).toEqual([...bias]);
    expect([...all.running_variance]).toEqual([...float32(running.variance)]);
    expect(
      relativeError(
        all.running_mean,
        running.mean.map((value, c) => 0.75 * value + 0.25 * (x[c] ?? 0)),
      ),
    ).toBeLessThan(1e-6);
  });
});

deviceTest('folded weights and biases give what the two layers give', async (device) => {
  const [C, row] = [5, 7];
  const geometry = { C, pixels: 1, momentum: 0.1, epsilon: 1e-3 };
  const { weight, bias, running, buffers, site } = setUp(geometry, 1);
  const linear = testLayer('fc', 'dense', [C], { inFeatures: row, outFeatures: C });
  const parameter = { layer: 'fc', initializer: { constant: 0 }, learningRateMultiplier: 1, decayMultiplier: 1 };
  const parameters = [{ ...parameter, name: 'fc.weight', role: 'weight', shape: [C, row], span: linear.span }];
  const [w, b] = [randomArray(C * row, 8), randomArray(C, 9)];
  const folded = lowering.fold?.({
    ...site,
    linear: { ...linear, parameters },
    weight: 'fc.weight',
    bias: 'fc.bias',
    scratch: (name) => name,
  });
  const all = {
    ...buffers,
    'fc.weight': float32(w),
    'fc.bias': float32(b),
    folded_weight: unwritten(C * row),
    folded_bias: unwritten(C),
  };
  await runCalls(device, 'software', folded?.calls ?? [], all, { batch: 1 });
  const scale = weight.map((factor, c) => factor / Math.sqrt((running.variance[c] ?? 0) + geometry.epsilon));
  const expected = w.map((value, i) => value * (scale[Math.floor(i / row)] ?? 0));
  expect(relativeError(all.folded_weight, expected)).toBeLessThan(1e-6);
  // An input of zero leaves the bias alone.
  expect(relativeError(all.folded_bias, batchNormForward(b, running, { weight, bias }, geometry))).toBeLessThan(1e-6);
});
