/** What training, prediction and the calls between them do with running statistics, on every device. */
import { expect, type TestContext, test } from 'vitest';
import type { DeviceKind, Model, Tensor } from '../../../runtime/index.ts';
import { compileCase, networkCases } from '../../../test/numeric/support/cases.ts';
import { filesFor, nodeDevice } from '../../../test/numeric/support/device.ts';
import { patternOf, patternTensor } from '../../../test/numeric/support/pattern.ts';
import { relativeError } from '../../../test/support/arrays.ts';
import { loadModel } from '../../cli/load-model.ts';

const spec = networkCases.find(({ name }) => name === 'batch-norm-training');
const batch = 4;
const labels = Int32Array.of(0, 1, 2, 3);
const timeout = 300_000;

async function open(context: TestContext, kind: DeviceKind, seed = 1): Promise<Model> {
  const options = kind === 'webgpu' ? {} : { threads: 2 };
  const device = await nodeDevice(context, kind, options);
  const compilation = compileCase(spec ?? { spec: 'no such case' });
  const files = await filesFor(compilation, kind, options);
  const software = kind === 'webgpu' ? { profile: 'software' as const } : {};
  const model = await loadModel({ files }, device, { batch, seed, ...software });
  const { parameters } = model.program;
  // Factors and offsets not below where they start, so that no activation is flat.
  const tensors = Object.entries(parameters).map(([name, each]) => {
    return [name, patternOf(name, name.startsWith('bn') ? { ...each, trained: false } : each)] as const;
  });
  model.writeParameters(new Map(tensors));
  return model;
}

const imagesOf = (model: Model, seed = 0): Tensor =>
  patternTensor('images', [batch, ...model.program.input], 1, 1000 * seed);

async function stateOf(model: Model): Promise<ReadonlyMap<string, readonly number[]>> {
  const tensors = await model.readParameters();
  return new Map(
    [...tensors].filter(([name]) => name.includes('running_')).map(([name, { data }]) => [name, [...data]]),
  );
}

for (const kind of ['native', 'wasm', 'webgpu'] as const) {
  test(`only a training step moves running statistics on ${kind}`, { timeout }, async (context) => {
    const model = await open(context, kind);
    const images = imagesOf(model);
    const before = await stateOf(model);
    expect(before.size).toBe(6);
    const forward = await model.forward(images);
    const training = await model.trainForward(images);
    const { logits, probabilities } = await model.gradients(images, labels);
    expect(training).toEqual({ logits, probabilities });
    expect(relativeError(training.logits.data, forward.logits.data)).toBeGreaterThan(0.1);
    const masked = await model.trainForward(images, { dropoutSeed: 3 });
    expect(masked).not.toEqual(training);
    expect(masked.logits).toEqual((await model.gradients(images, labels, { dropoutSeed: 3 })).logits);
    await model.evaluate(images, labels);
    await model.predict(images);
    expect(await stateOf(model)).toEqual(before);

    await model.trainStep(images, labels, { learningRate: 0, step: 0 });
    const after = await stateOf(model);
    for (const [name, values] of after) {
      expect(values, name).not.toEqual(before.get(name));
    }
    model.destroy();
  });

  test(`prediction follows every change of weights and statistics on ${kind}`, { timeout }, async (context) => {
    const [model, fresh] = [await open(context, kind), await open(context, kind, 2)];
    const images = imagesOf(model);
    /** What a network gives that has never computed with other tensors. */
    const expectFresh = async () => {
      fresh.writeParameters(await model.readParameters());
      expect(await model.predict(images)).toEqual(await fresh.predict(images));
    };
    // A pass of training first: what it has packed is not what prediction computes with.
    await model.gradients(images, labels);
    await expectFresh();
    await model.trainStep(images, labels, { learningRate: 0, step: 0 });
    await expectFresh();
    const tensors = new Map(await model.readParameters());
    const mean = tensors.get('bn2.running_mean');
    tensors.set('bn2.running_mean', {
      shape: mean?.shape ?? [],
      data: (mean?.data ?? new Float32Array()).map((x) => x + 1),
    });
    const before = await model.predict(images);
    model.writeParameters(tensors);
    expect(await model.predict(images)).not.toEqual(before);
    await expectFresh();
    model.destroy();
    fresh.destroy();
  });

  test(`a saved state resumes bit for bit on ${kind}`, { timeout }, async (context) => {
    const [model, resumed] = [await open(context, kind), await open(context, kind)];
    await model.trainStep(imagesOf(model), labels, { learningRate: 0.1, step: 0 });
    resumed.writeParameters(await model.readParameters({ optimizerState: true }));
    const second = { learningRate: 0.1, step: 1 };
    const images = imagesOf(model, 1);
    expect(await resumed.trainStep(images, labels, second)).toEqual(await model.trainStep(images, labels, second));
    const kept = { optimizerState: true };
    expect(await resumed.readParameters(kept)).toEqual(await model.readParameters(kept));
    expect(await resumed.predict(images)).toEqual(await model.predict(images));
    model.destroy();
    resumed.destroy();
  });

  test(`a step on a single image stays finite on ${kind}`, { timeout }, async (context) => {
    const model = await open(context, kind);
    const [, ...image] = imagesOf(model).shape;
    const one = patternTensor('images', [1, ...image], 1);
    const before = await stateOf(model);
    const { lossSum } = await model.trainStep(one, Int32Array.of(2), { learningRate: 0.1, step: 0 });
    expect(lossSum).toBeGreaterThan(0);
    const tensors = await model.readParameters({ optimizerState: true });
    expect([...tensors].filter(([, { data }]) => !data.every(Number.isFinite))).toEqual([]);
    // Rows of one image have no variance.
    expect((await stateOf(model)).get('bn3.running_variance')).toEqual(before.get('bn3.running_variance'));
    model.destroy();
  });
}
