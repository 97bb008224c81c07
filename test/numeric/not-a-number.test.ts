/** NaN and infinities come through every kernel to the loss, the gradients and the metrics, on every device. */
import { afterAll, describe, expect, type TestContext, test } from 'vitest';
import { loadModel } from '../../compiler/cli/load-model.ts';
import { maxPoolForward } from '../../compiler/ops/max_pool/reference.ts';
import type { Device, DeviceKind, DeviceOptions, Model, Profile } from '../../runtime/index.ts';
import type { Tensor } from '../../runtime/tensor.ts';
import { poolGeometry } from '../support/layers.ts';
import { compileCase, type NumericCaseOnDisk } from './support/cases.ts';
import { filesFor, nodeDevice } from './support/device.ts';
import { patternOf, patternTensor } from './support/pattern.ts';

const specFile = (name: string): NumericCaseOnDisk => ({
  name,
  kind: 'network',
  batch: 3,
  spec: `test/numeric/specs/networks/${name}.yaml`,
});
const network = specFile('not-a-number');
const pool = specFile('not-a-number-pool');

interface Variant {
  readonly kind: DeviceKind;
  readonly options?: DeviceOptions;
  readonly profile?: Profile;
}

const variants: Readonly<Record<string, Variant>> = {
  'native, 1 thread': { kind: 'native', options: { threads: 1 } },
  'native, 3 threads': { kind: 'native', options: { threads: 3 } },
  'WebAssembly, relaxed SIMD': { kind: 'wasm', options: { threads: 2, relaxedSimd: true } },
  'WebAssembly, SIMD': { kind: 'wasm', options: { threads: 1, relaxedSimd: false } },
  'WebGPU, software kernels': { kind: 'webgpu', profile: 'software' },
  'WebGPU, gpu kernels': { kind: 'webgpu', profile: 'gpu' },
};

const labels = Int32Array.of(0, 1, 2);
const values = 2 * 13 * 13;
const cleanImages = () => patternTensor('images', [3, 2, 13, 13], 1);
const isNaNEverywhere = (data: Float32Array) => data.every(Number.isNaN);

const opened = new Map<string, Promise<Model>>();

/**
 * The network with its own weights, but for those that `change` makes. Tests of one variant share it: a device on the CPU compiles the
 * kernels of the `gpu` profile for many seconds.
 */
async function open(
  context: TestContext,
  variant: Variant,
  change: (name: string, values: Tensor) => void = () => {},
  spec = network,
): Promise<Model> {
  const device = await nodeDevice(context, variant.kind, variant.options);
  const key = JSON.stringify([variant, spec.name]);
  const loading = opened.get(key) ?? load(device, variant, spec);
  opened.set(key, loading);
  const model = await loading;
  model.writeParameters(parametersOf(model, change));
  return model;
}

async function load(device: Device, { kind, options, profile }: Variant, spec: NumericCaseOnDisk): Promise<Model> {
  const compilation = compileCase(spec);
  const files = await filesFor(compilation, kind, options);
  return loadModel({ files }, device, { batch: 3, ...(profile === undefined ? {} : { profile }) });
}

afterAll(async () => {
  for (const model of opened.values()) {
    (await model).destroy();
  }
});

function parametersOf(model: Model, change: (name: string, values: Tensor) => void): ReadonlyMap<string, Tensor> {
  return new Map(
    Object.entries(model.program.parameters).map(([name, description]) => {
      const values = patternOf(name, description);
      change(name, values);
      return [name, values];
    }),
  );
}

describe.each(Object.entries(variants))('%s', (_, variant) => {
  test('weights of conv1 that are all NaN, or infinite', { timeout: 300_000 }, async (context) => {
    const model = await open(context, variant);
    for (const value of [Number.NaN, Number.POSITIVE_INFINITY]) {
      model.writeParameters(
        parametersOf(model, (name, { data }) => {
          if (name === 'conv1.weight') {
            (data as Float32Array).fill(value);
          }
        }),
      );
      const { logits, probabilities } = await model.forward(cleanImages());
      expect(isNaNEverywhere(logits.data)).toBe(true);
      expect(isNaNEverywhere(probabilities.data)).toBe(true);
      expect(await model.evaluate(cleanImages(), labels)).toEqual({ lossSum: Number.NaN, top1: 0, top5: 0, count: 3 });
      for (const options of [{}, { dropoutSeed: 5 }]) {
        const { loss, gradients } = await model.gradients(cleanImages(), labels, options);
        expect(loss).toBeNaN();
        const finite = [...gradients].filter(([, { data }]) => !data.some(Number.isNaN)).map(([name]) => name);
        expect(finite).toEqual([]);
      }
    }
    const step = await model.trainStep(cleanImages(), labels, { learningRate: 0.01, step: 0 });
    expect(step).toEqual({ lossSum: Number.NaN, top1: 0, top5: 0, count: 3 });
  });

  test('a NaN in one image stays with that image', { timeout: 300_000 }, async (context) => {
    const model = await open(context, variant);
    const clean = await model.forward(cleanImages());
    expect((await model.evaluate(cleanImages(), labels)).top5).toBe(3);
    for (const pixel of [0, 84, 168]) {
      const images = cleanImages();
      (images.data as Float32Array)[values + pixel] = Number.NaN;
      const { logits, probabilities } = await model.forward(images);
      for (const [after, expected] of [
        [logits.data, clean.logits.data],
        [probabilities.data, clean.probabilities.data],
      ] as const) {
        expect(isNaNEverywhere(after.subarray(3, 6))).toBe(true);
        expect([...after.subarray(0, 3)]).toEqual([...expected.subarray(0, 3)]);
        expect([...after.subarray(6)]).toEqual([...expected.subarray(6)]);
      }
      const { lossSum, top1, top5 } = await model.evaluate(images, labels);
      expect([lossSum, top5]).toEqual([Number.NaN, 2]);
      expect(top1).toBeLessThanOrEqual(2);
    }
  });

  test('max_pool gives NaN where a window holds one, and the gradient to the last of them', {
    timeout: 300_000,
  }, async (context) => {
    if (variant.profile === 'gpu') {
      // The pool has one text for both profiles, which the other variant runs.
      expect([...compileCase(pool).files.keys()].filter((file) => /^kernels\/pool1.*\.gpu\.wgsl$/.test(file))).toEqual(
        [],
      );
      return;
    }
    const identity = (name: string, { data }: Tensor) => (data as Float32Array).fill(name === 'conv1.weight' ? 1 : 0);
    const model = await open(context, variant, identity, pool);
    const images = patternTensor('images', [3, 19, 8, 7], 1);
    for (let i = 0; i < images.data.length; i += 11) {
      (images.data as Float32Array)[i] = [Number.NaN, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY][i % 3] ?? 0;
    }
    await model.forward(images);
    const options = { C: 19, H: 8, W: 7, kernel: [3, 3], stride: [2, 2], padding: [1, 0, 0, 1] } as const;
    const geometry = poolGeometry(options);
    const { y, indices } = maxPoolForward(Float64Array.from(images.data), 3, geometry);
    expect([...(await model.readBuffer('pool1', 3))]).toEqual([...y]);
    // The loss is NaN and with it the gradient of every window, which its winner alone gets.
    await model.gradients(images, Int32Array.of(0, 1, 1));
    const gradient = await model.readBuffer('grad.conv1', 3);
    const plane = geometry.P * geometry.Q;
    const winners = new Set([...indices].map((cell, window) => Math.floor(window / plane) * 56 + cell));
    expect([...gradient].map(Number.isNaN)).toEqual([...gradient].map((_, cell) => winners.has(cell)));
  });
});
