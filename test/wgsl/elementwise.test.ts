/** Chains of elementwise layers on a device, as kernels of their own and with dropout in every position. */
import { describe, expect } from 'vitest';
import { activationForward, activationGradient } from '../../compiler/ops/activation/reference.ts';
import { activationSchemas } from '../../compiler/ops/activation/schema.ts';
import type { DropoutGeometry } from '../../compiler/ops/dropout/geometry.ts';
import { dropoutFactors } from '../../compiler/ops/dropout/reference.ts';
import { layerKind } from '../../compiler/ops/registry.ts';
import type { ElementwiseGeometry } from '../../compiler/ops/shared/elementwise-geometry.ts';
import { randomArray, relativeError } from '../support/arrays.ts';
import {
  activationLayer,
  dropoutLayer,
  forwardCalls,
  forwardStep,
  gradientCalls,
  gradientStep,
  noScratch,
} from '../support/layers.ts';
import { deviceTest, runCalls } from '../support/run-kernel.ts';

const N = 3;
const keys = { slope: 0.1, alpha: 0.5, form: 'exact' } as const;
const multiply = (a: Float64Array, b: Float64Array) => a.map((value, i) => value * (b[i] ?? 0));

describe.each([
  ['in groups of four', 12],
  ['one by one', 7],
])('%s', (_, elements) => {
  const buffersFor = (x: Float64Array, dy: Float64Array) => ({
    x: Float32Array.from(x),
    y: new Float32Array(x.length),
    dy: Float32Array.from(dy),
    dx: new Float32Array(x.length),
  });
  const x = randomArray(N * elements, 1, 4);
  const dy = randomArray(N * elements, 2);
  const site = { x: 'x', y: 'y', saved: {}, scratch: noScratch, phase: 'forward' } as const;

  for (const kind of Object.keys(activationSchemas)) {
    deviceTest(`${kind} and its gradient`, async (device) => {
      const layer = activationLayer('act', kind, [elements], keys);
      const here = { ...site, layer, geometry: layer.geometry as ElementwiseGeometry, epilogue: [] };
      const buffers = buffersFor(x, dy);
      const calls = [...forwardCalls(here), ...gradientCalls({ ...here, dy: 'dy', dx: 'dx' })];
      await runCalls(device, 'gpu', calls, buffers, { batch: N });
      const y = activationForward(kind, x, keys);
      expect(relativeError(buffers.y, y)).toBeLessThan(1e-5);
      const saved = layerKind(kind).gradientReads.inputs ? x : y;
      expect(relativeError(buffers.dx, activationGradient(kind, dy, saved, keys))).toBeLessThan(1e-4);
    });
  }

  for (const scaleAt of ['train', 'test'] as const) {
    for (const drawn of [true, false]) {
      const draw = { seed: [0xdeadbeef, 0x01234567], step: 5, dropout: drawn } as const;
      const layer = dropoutLayer('drop', [elements], 0.3, scaleAt);
      const geometry = layer.geometry as DropoutGeometry;
      const factors = dropoutFactors(N * elements, geometry, draw);

      deviceTest(
        `dropout scaled at ${scaleAt}, masks ${drawn ? 'on' : 'off'}: same factors both ways`,
        async (device) => {
          const here = { ...site, layer, geometry, epilogue: [] };
          const buffers = buffersFor(x, dy);
          const calls = [...forwardCalls(here), ...gradientCalls({ ...here, dy: 'dy', dx: 'dx' })];
          await runCalls(device, 'gpu', calls, buffers, { batch: N, ...draw });
          expect(relativeError(buffers.y, multiply(x, factors))).toBeLessThan(1e-6);
          expect(relativeError(buffers.dx, multiply(dy, factors))).toBeLessThan(1e-6);
        },
      );

      deviceTest(
        `tanh under dropout scaled at ${scaleAt}, masks ${drawn ? 'on' : 'off'}: the gradient undoes the scale`,
        async (device) => {
          const tanh = activationLayer('tanh', 'tanh', [elements]);
          const head = { ...site, layer: tanh, geometry: tanh.geometry as ElementwiseGeometry };
          const back = { ...site, layer, geometry, dy: 'dy', dx: 'dx' };
          const buffers = buffersFor(x, dy);
          const calls = [
            ...forwardCalls({ ...head, epilogue: [forwardStep(layer)] }),
            ...gradientCalls({ ...back, epilogue: [gradientStep(tanh, 'y', [layer])] }),
          ];
          await runCalls(device, 'gpu', calls, buffers, { batch: N, ...draw });
          const y = activationForward('tanh', x);
          expect(relativeError(buffers.y, multiply(y, factors))).toBeLessThan(1e-5);
          const expected = activationGradient('tanh', multiply(dy, factors), y);
          expect(relativeError(buffers.dx, expected)).toBeLessThan(1e-4);
        },
      );
    }
  }

  deviceTest('NaN goes through every kind and back; relu passes it at y = NaN', async (device) => {
    const { NaN: nan, POSITIVE_INFINITY: inf, NEGATIVE_INFINITY: least } = Number;
    const special = new Float64Array(N * elements).map((_, i) => [nan, 2, inf, -1, least][i % 5] ?? 0);
    for (const kind of ['relu', 'tanh', 'sigmoid']) {
      const layer = activationLayer('act', kind, [elements]);
      const here = { ...site, layer, geometry: layer.geometry as ElementwiseGeometry, epilogue: [] };
      const buffers = buffersFor(special, dy);
      const calls = [...forwardCalls(here), ...gradientCalls({ ...here, dy: 'dy', dx: 'dx' })];
      await runCalls(device, 'gpu', calls, buffers, { batch: N });
      const y = activationForward(kind, special);
      const nans = (values: Iterable<number>) => [...values].map(Number.isNaN);
      expect(nans(buffers.y)).toEqual(nans(y));
      expect([...buffers.y].map((value) => value > 1e30)).toEqual([...y].map((value) => value > 1e30));
      expect(nans(buffers.dx)).toEqual(nans(activationGradient(kind, dy, y)));
    }
    const layer = dropoutLayer('drop', [elements], 0.5, 'train');
    const buffers = buffersFor(new Float64Array(N * elements).fill(nan), dy);
    const here = { ...site, layer, geometry: layer.geometry as DropoutGeometry, epilogue: [] };
    await runCalls(device, 'gpu', forwardCalls(here), buffers, { batch: N, dropout: true });
    expect(buffers.y.every(Number.isNaN)).toBe(true);
  });

  deviceTest('tanh and sigmoid stay finite at the ends of the range', async (device) => {
    const extremes = new Float64Array(N * elements).map((_, i) => (i % 2 === 0 ? 1 : -1) * 10 ** ((i % 20) * 2));
    for (const kind of ['tanh', 'sigmoid']) {
      const layer = activationLayer('act', kind, [elements]);
      const buffers = buffersFor(extremes, dy);
      const here = { ...site, layer, geometry: layer.geometry as ElementwiseGeometry, epilogue: [] };
      await runCalls(device, 'gpu', forwardCalls(here), buffers, { batch: N });
      expect(relativeError(buffers.y, activationForward(kind, extremes))).toBeLessThan(1e-5);
    }
  });
});
