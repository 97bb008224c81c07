import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { readTinyFile, TinyNetwork, tinyPhases, tinySource } from '../test/support/tiny-network.ts';
import type { Device } from './device/device.ts';
import { BatchError, RecipeMissingError, WeightsError } from './errors.ts';
import { Network, openNetwork } from './network.ts';
import { openDevice } from './node/index.ts';
import { initialValues } from './random/init.ts';
import { keyOf } from './random/philox.ts';
import { type Tensor, tensor } from './tensor.ts';

let device: Device;
let network: TinyNetwork;
beforeAll(async () => {
  device = await openDevice('webgpu', { software: true });
});
beforeEach(async () => {
  network = await TinyNetwork.create(device, { batch: 4, seed: 1 });
});
afterAll(() => device.destroy());

const images = tensor([3, 1, 2, 2], new Float32Array([1, 0, -1, 2, 0.5, 0.5, 0.5, 0.5, -2, 1, 0, 1]));
const labels = new Int32Array([0, 2, 1]);

/** The same network in float64: probabilities, loss and gradients. */
function reference(weight: Float32Array, bias: Float32Array, x: Float32Array, target: Int32Array) {
  const batch = target.length;
  const probabilities: number[] = [];
  const dweight = new Array<number>(12).fill(0);
  const dbias = new Array<number>(3).fill(0);
  let loss = 0;
  for (let n = 0; n < batch; n++) {
    const logits = [0, 1, 2].map((c) =>
      [0, 1, 2, 3].reduce((sum, i) => sum + (weight[c * 4 + i] ?? 0) * (x[n * 4 + i] ?? 0), bias[c] ?? 0),
    );
    const total = logits.reduce((sum, logit) => sum + Math.exp(logit), 0);
    for (const [c, logit] of logits.entries()) {
      const p = Math.exp(logit) / total;
      const hit = target[n] === c ? 1 : 0;
      probabilities.push(p);
      loss -= hit * Math.log(p);
      dbias[c] = (dbias[c] ?? 0) + (p - hit) / batch;
      for (let i = 0; i < 4; i++) {
        dweight[c * 4 + i] = (dweight[c * 4 + i] ?? 0) + ((p - hit) * (x[n * 4 + i] ?? 0)) / batch;
      }
    }
  }
  return { probabilities, loss, dweight, dbias };
}

function expectClose(actual: Float32Array, expected: ArrayLike<number>): void {
  expect(actual.length).toBe(expected.length);
  for (let i = 0; i < expected.length; i++) {
    expect(actual[i]).toBeCloseTo(expected[i] ?? Number.NaN, 5);
  }
}

async function readBoth() {
  const { weight, bias } = network.parameters.fc;
  return { weight: (await weight.read()).data, bias: (await bias.read()).data };
}

test('parameters start from their initializers and the seed', async () => {
  const { weight, bias } = await readBoth();
  const [drawn] = initialValues(tinySource.program.parameters['fc.weight'], 12, keyOf(1));
  expect(weight).toEqual(drawn?.values);
  expect([...bias]).toEqual([0.25, 0.25, 0.25]);
  const other = await TinyNetwork.create(device, { batch: 1, seed: 2 });
  expect((await other.parameters.fc.weight.read()).data).not.toEqual(weight);
  other.destroy();
});

test('predictions, metrics and gradients are those of the formula', async () => {
  const { weight, bias } = await readBoth();
  const expected = reference(weight, bias, images.data, labels);
  expectClose((await network.predict(images)).data, expected.probabilities);
  const metrics = await network.evaluate(images, labels);
  expect(metrics.lossSum).toBeCloseTo(expected.loss, 4);
  expect(metrics.count).toBe(3);
  const result = await network.gradients(images, labels);
  expect(result.loss).toBeCloseTo(expected.loss / 3, 5);
  expectClose(result.probabilities.data, expected.probabilities);
  expectClose(result.gradients.get('fc.weight')?.data ?? new Float32Array(), expected.dweight);
  expectClose(result.gradients.get('fc.bias')?.data ?? new Float32Array(), expected.dbias);
  expect(await readBoth()).toEqual({ weight, bias });
});

test('logits are what the probabilities are the softmax of', async () => {
  const { logits, probabilities } = await network.forward(images);
  expect(logits.shape).toEqual([3, 3]);
  for (let n = 0; n < 3; n++) {
    const row = [...logits.data.subarray(3 * n, 3 * n + 3)].map(Math.exp);
    const total = row.reduce((sum, x) => sum + x, 0);
    expectClose(
      probabilities.data.subarray(3 * n, 3 * n + 3),
      row.map((x) => x / total),
    );
  }
});

test('one image is predicted without a batch dimension', async () => {
  const image = tensor([1, 2, 2], images.data.subarray(4, 8));
  const { shape, data } = await network.predict(image);
  expect(shape).toEqual([1, 3]);
  expect(data).toEqual((await network.predict(images)).data.subarray(3, 6));
});

test('a training step moves the parameters by the velocity', async () => {
  const before = await readBoth();
  const expected = reference(before.weight, before.bias, images.data, labels);
  const metrics = await network.trainStep(images, labels, { learningRate: 0.5, step: 0 });
  expect(metrics.lossSum).toBeCloseTo(expected.loss, 4);
  const after = await readBoth();
  expectClose(
    after.weight,
    before.weight.map((w, i) => w - 0.5 * (expected.dweight[i] ?? 0)),
  );
  const state = await network.readParameters({ optimizerState: true });
  expect([...state.keys()]).toEqual(['fc.weight', 'fc.bias', 'velocity.fc.weight', 'velocity.fc.bias']);
  expectClose(
    state.get('velocity.fc.bias')?.data ?? new Float32Array(),
    expected.dbias.map((g) => -0.5 * g),
  );
});

test('steps that are queued without waiting give the same bits as steps one after the other', async () => {
  const step = (index: number) => network.trainStep(images, labels, { learningRate: 0.1, step: index });
  const queued = await Promise.all([0, 1, 2, 3, 4, 5].map(step));
  const state = await network.readParameters({ optimizerState: true });
  network = await TinyNetwork.create(device, { batch: 4, seed: 1 });
  const single = [];
  for (const index of [0, 1, 2, 3, 4, 5]) {
    single.push(await step(index));
  }
  expect(queued).toEqual(single);
  expect(await network.readParameters({ optimizerState: true })).toEqual(state);
});

test('a network whose spec does not say how to train refuses a step, and still gives gradients', async () => {
  const phases = { ...tinyPhases, update: () => undefined };
  const options = { batch: 4, seed: 1, readFile: readTinyFile };
  const untrained = new TinyNetwork(await openNetwork({ ...tinySource, phases }, device, options));
  await expect(untrained.trainStep(images, labels, { learningRate: 0.5, step: 0 })).rejects.toThrow(RecipeMissingError);
  expect(await untrained.gradients(images, labels)).toEqual(await network.gradients(images, labels));
  untrained.destroy();
});

test('gradients are those of their own batch when a prediction is queued behind them', async () => {
  const expected = await network.gradients(images, labels);
  const others = tensor(
    [3, 1, 2, 2],
    images.data.map((value) => 3 - value),
  );
  const [overlapped] = await Promise.all([network.gradients(images, labels), network.predict(others)]);
  expect(overlapped).toEqual(expected);
});

test('a saved state resumes bit for bit', async () => {
  await network.trainStep(images, labels, { learningRate: 0.1, step: 0 });
  const state = await network.readParameters({ optimizerState: true });
  const next = await network.trainStep(images, labels, { learningRate: 0.1, step: 1 });
  const resumed = await TinyNetwork.create(device, { batch: 4, seed: 9 });
  resumed.writeParameters(state);
  expect(await resumed.trainStep(images, labels, { learningRate: 0.1, step: 1 })).toEqual(next);
  expect(await resumed.readParameters()).toEqual(await network.readParameters());
  resumed.destroy();
});

test('weights that do not fit change nothing', async () => {
  const before = await network.readParameters();
  const wrong = new Map<string, Tensor>([
    ['fc.weight', tensor([3, 4])],
    ['fc.bias', tensor([4])],
  ]);
  expect(() => network.writeParameters(wrong)).toThrow(WeightsError);
  expect(await network.readParameters()).toEqual(before);
});

test('one parameter is written on its own', async () => {
  network.parameters.fc.bias.write(tensor([3], new Float32Array([1, 2, 3])));
  expect([...(await network.parameters.fc.bias.read()).data]).toEqual([1, 2, 3]);
});

test.each<[string, readonly [number, 1, 2, 2], number[], RegExp]>([
  [
    'more images than there is memory for',
    [5, 1, 2, 2],
    [0, 0, 0, 0, 0],
    /5 images, but the network was opened for at most 4/,
  ],
  ['an empty batch', [0, 1, 2, 2], [], /is empty/],
  ['too few labels', [2, 1, 2, 2], [0], /a batch of 2 needs as many labels, not 1/],
  ['a label above the classes', [2, 1, 2, 2], [0, 3], /label 3 of image 1 .* 0 to 2/],
  ['a negative label', [2, 1, 2, 2], [-1, 0], /label -1 of image 0/],
])('%s is refused', async (_, shape, wrongLabels, reason) => {
  const step = network.trainStep(tensor(shape), new Int32Array(wrongLabels), { learningRate: 0.1, step: 0 });
  await expect(step).rejects.toThrow(BatchError);
  await expect(step).rejects.toThrow(reason);
});

test('images of another shape are refused where types are not at hand', async () => {
  const model: { predict(images: unknown): Promise<unknown> } = network as never;
  await expect(model.predict(tensor([2, 3, 2, 2]))).rejects.toThrow(/\[2, 3, 2, 2\], but `tiny` takes \[N, 1, 2, 2\]/);
  await expect(model.predict({ shape: [2, 1, 2, 2], data: new Float32Array(7) })).rejects.toThrow(/hold 7 values/);
});

test('a batch size that is no count is refused', async () => {
  await expect(TinyNetwork.create(device, { batch: 1.5 })).rejects.toThrow(BatchError);
});

test('a tensor that is not trained is read and written as a parameter, and has no gradient', async () => {
  const program = {
    ...tinySource.program,
    slots: { ...tinySource.program.slots, 'fc.mean': () => 12 },
    buffers: {
      ...tinySource.program.buffers,
      'fc.mean': { slot: 'fc.mean', elementType: 'f32', shape: [3], batched: false },
    },
    parameters: {
      ...tinySource.program.parameters,
      'fc.mean': { shape: [3], trained: false, stream: 19, initializer: { constant: 2 } },
    },
  } as const;
  const open = await openNetwork({ ...tinySource, program }, device, { batch: 4, readFile: readTinyFile });
  const kept = new Network<readonly [1, 2, 2], 3, object>(open);
  const before = await kept.readParameters();
  expect([...(before.get('fc.mean')?.data ?? [])]).toEqual([2, 2, 2]);
  const { gradients } = await kept.gradients(images, labels);
  expect([...gradients.keys()]).toEqual(['fc.weight', 'fc.bias']);
  kept.writeParameters(new Map([...before, ['fc.mean', tensor([3], new Float32Array([1, 2, 3]))]]));
  expect([...((await kept.readParameters()).get('fc.mean')?.data ?? [])]).toEqual([1, 2, 3]);
  kept.destroy();
});
