import { describe, expect } from 'vitest';
import { randomArray, relativeError } from '../../../../test/support/arrays.ts';
import {
  activationLayer,
  dropoutLayer,
  forwardCalls,
  forwardStep,
  gradientCalls,
  gradientStep,
  noScratch,
  testLayer,
} from '../../../../test/support/layers.ts';
import { deviceTest, runCalls } from '../../../../test/support/run-kernel.ts';
import * as reference from '../reference.ts';

const cases = [
  { name: 'whole tiles', inFeatures: 64, outFeatures: 32, batch: 16 },
  { name: 'outputs that are no whole quads', inFeatures: 84, outFeatures: 10, batch: 3 },
  { name: 'odd sizes and a single sample', inFeatures: 25, outFeatures: 7, batch: 1 },
  { name: 'inputs that are no whole quads', inFeatures: 30, outFeatures: 120, batch: 9 },
  { name: 'one output', inFeatures: 12, outFeatures: 1, batch: 5 },
  { name: 'one input', inFeatures: 1, outFeatures: 6, batch: 2 },
  { name: 'more outputs than one workgroup holds', inFeatures: 20, outFeatures: 1000, batch: 2 },
];

const float32 = (values: ArrayLike<number>) => Float32Array.from(values);

/** Filled with a value no kernel leaves behind, so that an output nobody wrote is noticed. */
const unwritten = (count: number) => new Float32Array(count).fill(1e9);

describe.each(['software', 'gpu'] as const)('%s', (profile) => {
  for (const { name, batch, ...geometry } of cases) {
    const { inFeatures, outFeatures } = geometry;
    const layer = testLayer('fc', 'dense', [outFeatures], geometry);
    const x = randomArray(batch * inFeatures, 1);
    const weight = randomArray(outFeatures * inFeatures, 2);
    const bias = randomArray(outFeatures, 3);
    const dy = randomArray(batch * outFeatures, 4);

    deviceTest(`forward: ${name}`, async (device) => {
      const relu = forwardStep(activationLayer('relu', 'relu', layer.shape));
      const drop = forwardStep(dropoutLayer('drop', layer.shape, 0.5, 'test'));
      const expected = reference.forward(geometry, batch, x, weight, bias).map((value) => Math.max(value, 0) * 0.5);
      const y = unwritten(expected.length);
      const site = {
        layer,
        geometry,
        x: 'x',
        y: 'y',
        weight: 'weight',
        bias: 'bias',
        saved: {},
        phase: 'forward',
      } as const;
      const calls = forwardCalls({ ...site, epilogue: [relu, drop], scratch: noScratch });
      const buffers = { x: float32(x), weight: float32(weight), bias: float32(bias), y };
      await runCalls(device, profile, calls, buffers, { batch });
      expect(relativeError(y, expected)).toBeLessThan(1e-5);
    });

    deviceTest(`gradients: ${name}`, async (device) => {
      const before = randomArray(x.length, 5);
      const tanh = gradientStep(activationLayer('tanh', 'tanh', [inFeatures]), 'before');
      const expectedDx = reference
        .inputGradient(geometry, batch, dy, weight)
        .map((value, i) => value * (1 - (before[i] ?? 0) ** 2));
      const dx = unwritten(x.length);
      const dweight = unwritten(weight.length);
      const dbias = unwritten(outFeatures);
      const calls = gradientCalls({
        layer,
        x: 'x',
        y: 'y',
        dy: 'dy',
        dx: 'dx',
        weight: 'weight',
        bias: 'bias',
        dweight: 'dweight',
        dbias: 'dbias',
        saved: {},
        epilogue: [tanh],
        scratch: noScratch,
      });
      const buffers = {
        x: float32(x),
        weight: float32(weight),
        dy: float32(dy),
        before: float32(before),
        dx,
        dweight,
        dbias,
      };
      await runCalls(device, profile, calls, buffers, { batch });
      expect(relativeError(dx, expectedDx)).toBeLessThan(1e-4);
      expect(relativeError(dweight, reference.weightGradient(geometry, batch, dy, x))).toBeLessThan(1e-4);
      expect(relativeError(dbias, reference.biasGradient(geometry, dy))).toBeLessThan(1e-4);
    });
  }
});
