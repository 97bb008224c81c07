/** Batches in parts and clipped gradients, on every device: against the undivided batch, and against the reference of clipping. */
import { expect, test } from 'vitest';
import { loadModel } from '../../compiler/cli/load-model.ts';
import { compile } from '../../compiler/compile.ts';
import { clipFactor } from '../../compiler/gradients/reference.ts';
import type { BatchMetrics, DeviceKind, DeviceOptions, Model, Tensor } from '../../runtime/index.ts';
import { filesFor, nodeDevice } from '../numeric/support/device.ts';
import { patternTensor } from '../numeric/support/pattern.ts';
import { relativeError } from '../support/arrays.ts';
import { memoryHost } from '../support/memory-host.ts';

const timeout = 300_000;
const learningRate = 0.1;

/** Dropout behind an image and behind a row; tensors of one chunk of the norm and of several, and sizes that four does not divide. */
const layers = `
  - { name: conv1, type: conv2d, filters: 3, kernel: 3 }
  - { name: drop1, type: dropout, rate: 0.25, scale_at: train }
  - { name: relu1, type: relu }
  - { name: fc1, type: dense, units: 70 }
  - { name: relu2, type: relu }
  - { name: drop2, type: dropout, rate: 0.5, scale_at: train }
  - { name: fc2, type: dense, units: 3 }`;

/** Convolutions take long to compile for `gpu` on a CPU. */
const denseAlone = `
  - { name: fc1, type: dense, units: 3 }`;

function spec(keys: string, network = layers): string {
  return `
spec: 1
name: parts
input: { shape: [2, 7, 7] }
classes: 3
defaults: { weight: { normal: { mean: 0, std: 0.2 } } }
layers:${network}
loss: softmax_cross_entropy
train: { batch: 12, epochs: 1, optimizer: { sgd: { lr: 0.1, momentum: 0.9, weight_decay: 0.01 } }${keys} }
data: { scale: 0.01 }
`;
}

interface Case {
  readonly kind: DeviceKind;
  readonly device?: DeviceOptions;
  readonly profile?: 'gpu' | 'software';
}

const everywhere: readonly Case[] = [
  { kind: 'native', device: { threads: 3 } },
  { kind: 'wasm', device: { threads: 2 } },
  { kind: 'webgpu', profile: 'software' },
  { kind: 'webgpu', profile: 'gpu' },
];

/** Parts are added up by kernels that both profiles share; clipping has texts of its own. */
const once = everywhere.filter(({ profile }) => profile !== 'gpu');

const withTitles = (cases: readonly Case[]) =>
  cases.map((each) => [[each.kind, each.profile].filter(Boolean).join(', '), each] as const);

async function open(
  context: Parameters<typeof nodeDevice>[0],
  { kind, device, profile }: Case,
  keys: string,
): Promise<Model> {
  const on = await nodeDevice(context, kind, device);
  const text = spec(keys, profile === 'gpu' ? denseAlone : layers);
  const compilation = compile(memoryHost({ 'parts.yaml': text }), 'parts.yaml');
  expect(compilation.diagnostics).toEqual([]);
  const files = await filesFor(compilation, kind, device);
  return loadModel({ files }, on, { seed: 4, ...(profile === undefined ? {} : { profile }) });
}

function batchOf(model: Model, count: number, step: number): { readonly images: Tensor; readonly labels: Int32Array } {
  const images = patternTensor('images', [count, ...model.program.input], 1, 1000 * step);
  return { images, labels: Int32Array.from({ length: count }, (_, n) => (n * 2 + step) % model.program.classes) };
}

interface Run {
  readonly metrics: readonly BatchMetrics[];
  readonly left: ReadonlyMap<string, Tensor>;
}

/** Updates on batches of these sizes. */
async function train(model: Model, sizes: readonly number[]): Promise<Run> {
  const metrics: BatchMetrics[] = [];
  for (const [step, size] of sizes.entries()) {
    const { images, labels } = batchOf(model, size, step);
    metrics.push(await model.trainStep(images, labels, { learningRate, step }));
  }
  const left = await model.readParameters({ optimizerState: true });
  model.destroy();
  return { metrics, left };
}

const sizes = [12, 12, 7, 5, 1];

test.for(withTitles(once))(
  'a batch in four parts gives the update of the whole on %s',
  { timeout },
  async ([, each], context) => {
    const whole = await train(await open(context, each, ''), sizes);
    const parts = await train(await open(context, each, ', accumulate: 4'), sizes);
    for (const [name, { data }] of whole.left) {
      expect(relativeError(parts.left.get(name)?.data ?? [], data), name).toBeLessThan(2e-6);
    }
    whole.metrics.forEach(({ lossSum, ...counts }, step) => {
      expect(parts.metrics[step]).toMatchObject(counts);
      expect((parts.metrics[step]?.lossSum ?? Number.NaN) / lossSum).toBeCloseTo(1, 5);
    });
  },
);

test.for(withTitles(everywhere))('gradients are clipped to the norm on %s', { timeout }, async ([, each], context) => {
  const most = 0.05;
  const rate = Math.fround(learningRate);
  for (const keys of each.profile === 'gpu' ? [''] : ['', ', accumulate: 3']) {
    const plain = await open(context, each, keys);
    const clipped = await open(context, each, `${keys}, clip_gradient_norm: ${most}`);
    const before = await plain.readParameters();
    const [free, bound] = [await train(plain, [12]), await train(clipped, [12])];
    // v = −ε · (g + decay · w) after the first update.
    const gradients = new Map(
      [...before].map(([name, { data }]) => {
        const velocity = free.left.get(`velocity.${name}`)?.data ?? new Float32Array();
        return [name, Float64Array.from(data, (w, i) => -(velocity[i] ?? 0) / rate - 0.01 * w)] as const;
      }),
    );
    const factor = clipFactor([...gradients.values()], most);
    expect(factor).toBeLessThan(0.5);
    for (const [name, { data }] of before) {
      const expected = Float64Array.from(data, (w, i) => -rate * (factor * (gradients.get(name)?.[i] ?? 0) + 0.01 * w));
      expect(relativeError(bound.left.get(`velocity.${name}`)?.data ?? [], expected), name).toBeLessThan(1e-5);
    }
  }
});

test.for(withTitles(once))(
  'a norm that is not reached changes no bit on %s',
  { timeout },
  async ([, each], context) => {
    const free = await train(await open(context, each, ''), sizes);
    expect(await train(await open(context, each, ', clip_gradient_norm: 1000'), sizes)).toEqual(free);
  },
);

test('a part is what there is memory for, and what may be too large', { timeout }, async (context) => {
  const model = await open(context, { kind: 'native' }, ', accumulate: 4');
  expect(model.program).toMatchObject({ defaultBatch: 3, accumulate: 4 });
  expect(model.capacity).toBe(3);
  const { images, labels } = batchOf(model, 13, 0);
  await expect(model.trainStep(images, labels, { learningRate, step: 0 })).rejects.toMatchObject({
    message: 'the batch has 13 images, but the network was opened for at most 12, in 4 parts of 3',
    help: ['open the network with `batch: 4`, or feed at most 12 at a time'],
  });
  model.destroy();
});

test('running statistics follow each part of a batch', { timeout }, async (context) => {
  const normalized = (keys: string) =>
    spec(keys).replace('kernel: 3 }', 'kernel: 3 }\n  - { name: bn1, type: batch_norm }');
  const on = await nodeDevice(context, 'native');
  const model = (keys: string) => {
    const compilation = compile(memoryHost({ 'parts.yaml': normalized(keys) }), 'parts.yaml');
    expect(compilation.diagnostics).toEqual([]);
    return loadModel(compilation, on, { seed: 4 });
  };
  const [parts, whole] = [await model(', accumulate: 2'), await model('')];
  const { images, labels } = batchOf(parts, 12, 0);
  // Nothing is learned, so that the second half meets the parameters of the first.
  await parts.trainStep(images, labels, { learningRate: 0, step: 0 });
  const pixels = images.data.length / 2;
  for (const half of [0, 1]) {
    const data = images.data.slice(half * pixels, (half + 1) * pixels);
    const own = labels.slice(6 * half, 6 * (half + 1));
    await whole.trainStep({ shape: [6, ...whole.program.input], data }, own, { learningRate: 0, step: 0 });
  }
  const [after, expected] = [await parts.readParameters(), await whole.readParameters()];
  const state = Object.entries(parts.program.parameters).flatMap(([name, { trained }]) =>
    trained === false ? name : [],
  );
  expect(state.length).toBe(2);
  for (const name of state) {
    expect(after.get(name), name).toEqual(expected.get(name));
  }
  parts.destroy();
  whole.destroy();
});
