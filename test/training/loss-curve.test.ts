/** Thirty steps of training from seeded weights: against PyTorch, and against itself. */
import { expect, type TestContext, test } from 'vitest';
import { loadModel } from '../../compiler/cli/load-model.ts';
import { elementCount, type Tensor } from '../../runtime/index.ts';
import { compileCase, fixtureBytes, type NumericCaseOnDisk } from '../numeric/support/cases.ts';
import { nodeDevice } from '../numeric/support/device.ts';
import { Fixture } from '../numeric/support/fixture.ts';
import { patternTensor } from '../numeric/support/pattern.ts';
import { relativeError } from '../support/arrays.ts';

const timeout = 120_000;
/** Seed of the fixture, as in make-fixtures.py. */
const seed = 11;
const learningRate = 0.1;
const curve: NumericCaseOnDisk = {
  name: 'loss-curve',
  kind: 'training',
  batch: 20,
  spec: 'test/training/loss-curve.yaml',
};

interface Run {
  readonly initial: ReadonlyMap<string, Tensor>;
  readonly final: ReadonlyMap<string, Tensor>;
  readonly losses: Float32Array;
}

async function train(context: TestContext, options: { readonly seed: number; readonly steps: number }): Promise<Run> {
  const device = await nodeDevice(context);
  const { batch } = curve;
  const model = await loadModel(compileCase(curve), device, { batch, seed: options.seed });
  try {
    const initial = await model.readParameters();
    const losses = new Float32Array(options.steps);
    for (let step = 0; step < options.steps; step++) {
      const { images, labels } = brightColumns(step, [batch, ...model.program.input], model.program.classes);
      const { lossSum, count } = await model.trainStep(images, labels, { learningRate, step });
      losses[step] = lossSum / count;
    }
    return { initial, losses, final: await model.readParameters({ optimizerState: true }) };
  } finally {
    model.destroy();
  }
}

/** Noise, and one bright column per image: its label. */
function brightColumns(step: number, shape: readonly number[], classes: number) {
  const images = patternTensor('images', shape, 1, step * elementCount(shape));
  const [batch = 0, ...image] = shape;
  const width = image.at(-1) ?? 0;
  const labels = Int32Array.from({ length: batch }, (_, index) => (5 * step + 3 * index) % classes);
  const lit = images.data.map((value, index) => {
    const label = labels[Math.floor(index / elementCount(image))];
    return index % width === label ? value + 1 : value;
  });
  return { images: { shape, data: lit }, labels };
}

test('the loss falls along the curve that PyTorch gives', { timeout }, async (context) => {
  const fixture = new Fixture(curve.name, fixtureBytes(curve));
  const expected = fixture.tensor('losses').data;
  const { initial, losses } = await train(context, { seed, steps: expected.length });
  for (const [name, { data }] of initial) {
    expect(relativeError(data, fixture.tensor(`initial.${name}`).data), name).toBeLessThan(1e-7);
  }
  expect(relativeError(losses, expected)).toBeLessThan(1e-4);
  expect(losses.at(-1)).toBeLessThan((losses[0] ?? 0) / 2);
});

test('one seed gives the same bits twice', { timeout }, async (context) => {
  const first = await train(context, { seed, steps: 8 });
  expect(await train(context, { seed, steps: 8 })).toEqual(first);
});

test('another seed gives other weights and other losses', { timeout }, async (context) => {
  const first = await train(context, { seed, steps: 2 });
  const other = await train(context, { seed: seed + 1, steps: 2 });
  expect(other.initial.get('fc2.weight')).not.toEqual(first.initial.get('fc2.weight'));
  expect(other.losses).not.toEqual(first.losses);
});
