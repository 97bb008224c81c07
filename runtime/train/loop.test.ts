import { expect, test, vi } from 'vitest';
import { createFakeModel } from '../../test/training/fake-model.ts';
import { type Dataset, packedSplit, subset } from '../data/dataset.ts';
import { createPipeline, type Pipeline } from '../data/pipeline.ts';
import type { DataRecipe } from '../data/recipe.ts';
import type { Model } from '../model.ts';
import { tensor } from '../tensor.ts';
import {
  type Checkpoint,
  checkClasses,
  checkIdentity,
  networkTensors,
  readRun,
  statisticsOf,
  trainedTensors,
} from './checkpoint.ts';
import { CheckpointError, LossNotFiniteError } from './errors.ts';
import { evaluate } from './evaluate.ts';
import { nextLearningRate, type TrainEvent, type TrainOptions, type TrainResult, train } from './loop.ts';
import { meanMetrics } from './metrics.ts';
import { schedules } from './schedules/registry.ts';

const IMAGES = 22;
const BATCH = 4;

/** Images of 3×3 whose class is the third of the row that is bright. */
function stripes(count: number): Dataset {
  const labels = Uint8Array.from({ length: count }, (_, i) => (i * 7) % 3);
  const pixels = Uint8Array.from({ length: count * 9 }, (_, i) => {
    const image = Math.floor(i / 9);
    return Math.floor((i % 9) / 3) === labels[image] ? 200 + (image % 5) : (i * 31) % 90;
  });
  const split = packedSplit({ name: 'stripes', channels: 1, height: 3, width: 3, pixels, labels });
  const size = { channels: 1, height: 3, width: 3 };
  return { name: 'stripes', classes: ['top', 'middle', 'bottom'], size, train: split, validation: split, test: split };
}

const recipe: DataRecipe = { mean: 'image', scale: 0.01, augment: ['horizontal_flip'] };

function openPipeline(changes: Partial<DataRecipe> = {}, statistics?: Pipeline['statistics']): Promise<Pipeline> {
  const shared = { input: [1, 3, 3], classes: 3, seed: 5, ...(statistics === undefined ? {} : { statistics }) };
  return createPipeline(stripes(IMAGES), { recipe: { ...recipe, ...changes }, ...shared });
}

const identity = {
  model: 'fake',
  specHash: 'abc',
  dataset: 'stripes',
  trainImages: IMAGES,
  batch: BATCH,
  seed: 5,
};

interface Run {
  readonly result: TrainResult;
  readonly events: readonly TrainEvent[];
  readonly checkpoints: readonly Checkpoint[];
}

async function runTraining(model: Model, changes: Partial<TrainOptions> = {}, pipeline?: Pipeline): Promise<Run> {
  const events: TrainEvent[] = [];
  const checkpoints: Checkpoint[] = [];
  const result = await train(model, pipeline ?? (await openPipeline()), {
    recipe: { batch: BATCH, epochs: 3, learningRate: 0.05 },
    identity,
    saveCheckpoint: async (checkpoint) => void checkpoints.push(checkpoint),
    ...changes,
    onEvent(event) {
      events.push(event);
      changes.onEvent?.(event);
    },
  });
  return { result, events, checkpoints };
}

/** Of the fake model. */
const optimizerState = ['velocity.dense.weight'];

const newModel = () => createFakeModel([1, 3, 3], 3, BATCH);
const last = <T>(items: readonly T[]): T => {
  const item = items.at(-1);
  if (item === undefined) {
    throw new Error('nothing there');
  }
  return item;
};

test('training learns, uses every image once per epoch, and tests at the end', async () => {
  const { result, events, checkpoints } = await runTraining(newModel());
  const steps = events.filter((event) => event.kind === 'step');
  const epochs = events.filter((event) => event.kind === 'epoch');
  expect(steps.map(({ batch }) => batch.count).slice(0, 6)).toEqual([4, 4, 4, 4, 4, 2]);
  expect(epochs.map(({ train: metrics }) => metrics.count)).toEqual([IMAGES, IMAGES, IMAGES]);
  expect(meanMetrics(last(epochs).train).loss).toBeLessThan(
    meanMetrics(epochs[0]?.train ?? last(epochs).train).loss / 2,
  );
  expect(result).toMatchObject({ aborted: false, state: { step: 18, epoch: 3, batchInEpoch: 0 } });
  expect(result.test).toEqual(last(epochs).validation);
  expect(checkpoints.length).toBe(3);
});

/** Continues from a checkpoint as a new process would: a fresh model, statistics and state from the file. */
async function resume(checkpoint: Checkpoint, changes: Partial<TrainOptions> = {}): Promise<Run> {
  const model = newModel();
  const run = readRun(checkpoint, optimizerState);
  checkIdentity(run.identity, identity);
  model.writeParameters(trainedTensors(checkpoint.tensors));
  const pipeline = await openPipeline({}, statisticsOf(checkpoint.tensors));
  return runTraining(model, { ...changes, resume: run.state }, pipeline);
}

test.each([2, 6, 7, 12, 13])(
  'a run cut after step %i and resumed ends in the same bits as one that was not',
  async (steps) => {
    const schedule = { plateau: { factor: 0.5, monitor: 'val_loss', max_reductions: 3 } } as const;
    const full = await runTraining(newModel(), { recipe: { batch: BATCH, epochs: 3, learningRate: 0.05, schedule } });
    const options = { recipe: { batch: BATCH, epochs: 3, learningRate: 0.05, schedule } };
    const cut = await runTraining(newModel(), { ...options, steps });
    expect(cut.result.state.step).toBe(steps);
    const resumed = await resume(last(cut.checkpoints), options);
    expect(last(resumed.checkpoints)).toEqual(last(full.checkpoints));
    expect(resumed.result).toEqual(full.result);
    const epochEvents = (events: readonly TrainEvent[]) => events.filter((event) => event.kind === 'epoch');
    expect([...epochEvents(cut.events), ...epochEvents(resumed.events)]).toEqual(epochEvents(full.events));
  },
);

test('a checkpoint survives as text: state and identity are JSON', async () => {
  const { checkpoints, result } = await runTraining(newModel(), { steps: 7 });
  const { metadata, tensors } = last(checkpoints);
  expect(readRun({ metadata: { ...metadata }, tensors }, optimizerState)).toEqual({ identity, state: result.state });
  expect(JSON.parse(metadata.classes ?? '')).toEqual(['top', 'middle', 'bottom']);
});

test('an abort finishes the step, saves, and leaves out the test; the rest can be resumed', async () => {
  const controller = new AbortController();
  const { result, checkpoints } = await runTraining(newModel(), {
    signal: controller.signal,
    onEvent: (event) => event.kind === 'step' && event.state.step === 3 && controller.abort(),
  });
  expect(result).toMatchObject({ aborted: true, state: { step: 3, batchInEpoch: 3 } });
  expect(result.test).toBeUndefined();
  expect(last(checkpoints).tensors.has('velocity.dense.weight')).toBe(true);
  const full = await runTraining(newModel());
  expect(last((await resume(last(checkpoints))).checkpoints)).toEqual(last(full.checkpoints));
});

test('an abort while validating resumes with the validation', async () => {
  const controller = new AbortController();
  const { result, checkpoints } = await runTraining(newModel(), {
    signal: controller.signal,
    onEvent: (event) => event.kind === 'evaluating' && controller.abort(),
  });
  expect(result.state).toMatchObject({ step: 6, epoch: 0, batchInEpoch: 6 });
  const resumed = await resume(last(checkpoints));
  expect(resumed.events.find((event) => event.kind !== 'evaluating')).toMatchObject({ kind: 'epoch', epoch: 1 });
});

test('a finished run that is resumed does no step and still tests', async () => {
  const { checkpoints } = await runTraining(newModel());
  const again = await resume(last(checkpoints));
  expect(again.events.every((event) => event.kind === 'evaluating')).toBe(true);
  expect(again.result.test?.count).toBe(IMAGES);
  expect(again.checkpoints.length).toBe(0);
});

test('the schedule sets the learning rate of the next epoch', async () => {
  const model = newModel();
  await runTraining(model, {
    recipe: { batch: 11, epochs: 3, learningRate: 0.04, schedule: { steps: { at: [1], factor: 0.5 } } },
  });
  expect(model.learningRates).toEqual([0.04, 0.04, 0.02, 0.02, 0.02, 0.02]);
});

test('a schedule is asked before each update, and a run cut within an epoch goes on where it was', async () => {
  const linear = vi
    .spyOn(schedules.steps, 'rate')
    .mockImplementation(
      (_, { step, stepsPerEpoch, epochs, baseRate }) => baseRate * (1 - step / (stepsPerEpoch * epochs)),
    );
  try {
    const schedule = { steps: { at: [1], factor: 0.5 } };
    const options = { recipe: { batch: BATCH, epochs: 2, learningRate: 12, schedule } };
    const model = newModel();
    const full = await runTraining(model, options);
    expect(model.learningRates.map(Math.round)).toEqual([12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1]);
    const epochs = full.events.filter((event) => event.kind === 'epoch');
    expect(epochs.flatMap((epoch) => [epoch.learningRate, epoch.nextLearningRate]).map(Math.round)).toEqual([
      7, 6, 1, 0,
    ]);
    const cut = await runTraining(newModel(), { ...options, steps: 8 });
    expect(nextLearningRate(options.recipe, cut.result.state, IMAGES)).toBeCloseTo(4, 9);
    expect(last((await resume(last(cut.checkpoints), options)).checkpoints)).toEqual(last(full.checkpoints));
  } finally {
    linear.mockRestore();
  }
});

test('a loss that is not finite ends the run with a remedy and keeps the last checkpoint', async () => {
  const model: Model = {
    ...newModel(),
    trainStep: async (_, labels, { step }) => ({
      lossSum: step === 7 ? Number.NaN : 1,
      top1: 0,
      top5: 0,
      count: labels.length,
    }),
  };
  const saved: Checkpoint[] = [];
  const training = runTraining(model, { saveCheckpoint: async (checkpoint) => void saved.push(checkpoint) });
  await expect(training).rejects.toThrow(LossNotFiniteError);
  await expect(training).rejects.toThrow('the loss is NaN after step 8 at learning rate 0.05');
  expect(saved.length).toBe(1);
});

test('validation that gives no number ends the run before its checkpoint', async () => {
  const model: Model = {
    ...newModel(),
    evaluate: async (_, labels) => ({ lossSum: Number.NaN, top1: 0, top5: 0, count: labels.length }),
  };
  const saved: Checkpoint[] = [];
  const training = runTraining(model, { saveCheckpoint: async (checkpoint) => void saved.push(checkpoint) });
  await expect(training).rejects.toThrow(LossNotFiniteError);
  await expect(training).rejects.toThrow('the loss of the validation images is NaN after step 6 at learning rate 0.05');
  expect(saved).toEqual([]);
});

test('weights that became no numbers are not saved, though every loss was one', async () => {
  const fake = newModel();
  const readParameters: Model['readParameters'] = async (options) =>
    new Map(
      [...(await fake.readParameters(options))].map(([name, { shape, data }]) => [
        name,
        tensor(shape, new Float32Array(data.length).fill(Number.POSITIVE_INFINITY)),
      ]),
    );
  const saved: Checkpoint[] = [];
  const training = runTraining(
    { ...fake, readParameters },
    { steps: 2, saveCheckpoint: async (checkpoint) => void saved.push(checkpoint) },
  );
  await expect(training).rejects.toThrow('`dense.weight` after step 2 is not finite in 27 of 27 elements');
  expect(saved).toEqual([]);
});

test('a resumed run trains with the rate that the recipe gives now', async () => {
  const { checkpoints } = await runTraining(newModel(), { recipe: { batch: 11, epochs: 2, learningRate: 0.04 } });
  const schedule = { steps: { at: [1, 3], factor: 0.5 } };
  const model = newModel();
  const [checkpoint] = checkpoints.slice(-1);
  await runTraining(model, {
    recipe: { batch: 11, epochs: 4, learningRate: 0.08, schedule },
    ...(checkpoint === undefined ? {} : { resume: readRun(checkpoint, optimizerState).state }),
  });
  expect(model.learningRates).toEqual([0.04, 0.04, 0.02, 0.02]);
});

test('a checkpoint of another run is refused, with every difference', () => {
  const check = () => checkIdentity(identity, { ...identity, seed: 6, batch: 8 });
  expect(check).toThrow(CheckpointError);
  expect(check).toThrow(
    expect.objectContaining({ notes: ['the batch size was 4 and is now 8', 'the seed was 5 and is now 6'] }),
  );
});

test('a run goes on with the files it was trained on; checkpoints that name none are judged by their number', () => {
  const check = (stored: typeof identity & { trainingFiles?: string }, wanted: typeof stored) => () =>
    checkIdentity(stored, wanted);
  const files = { ...identity, trainingFiles: 'a' };
  check(files, files)();
  check(identity, files)();
  expect(check(files, { ...identity, trainingFiles: 'b' })).toThrow(
    expect.objectContaining({ notes: [expect.stringContaining('the names or classes of the training images differ')] }),
  );
  expect(check(identity, { ...files, trainImages: identity.trainImages + 1 })).toThrow(
    expect.objectContaining({
      notes: [
        expect.stringContaining('the number of training images was'),
        expect.stringContaining('a tenth of all images, not of each class'),
      ],
    }),
  );
});

test('bare weights are no checkpoint, and a damaged one says so', () => {
  const tensors = new Map();
  expect(() => readRun({ metadata: {}, tensors }, optimizerState)).toThrow('no training state');
  const metadata = { format: 'specc checkpoint 1', identity: '{', state: '{}' };
  expect(() => readRun({ metadata, tensors }, optimizerState)).toThrow(
    'the checkpoint is damaged: its `identity` is not JSON',
  );
});

test('images whose labels mean other classes than in the run are refused, fewer classes are not', async () => {
  const { checkpoints } = await runTraining(newModel(), { steps: 1 });
  const { metadata } = last(checkpoints);
  const { dataset } = await openPipeline();
  const check = (classes: string[]) => () => checkClasses(metadata, { ...dataset, classes });
  check(['top', 'middle', 'bottom'])();
  check(['top', 'middle'])();
  expect(check(['middle', 'bottom'])).toThrow(/label 0 is `top` in the weights and `middle` in /);
  expect(check(['top', 'middle', 'bottom', 'else'])).toThrow(/label 3 is no class in the weights and `else` in /);
  checkClasses({}, { ...dataset, classes: ['anything'] });
});

test('an evaluation of which no image can be read is an error and no number', async () => {
  const pipeline = await openPipeline();
  const { train: readable } = pipeline.dataset;
  await evaluate(newModel(), pipeline, readable, { mode: 'center_crop' });
  const broken = { ...subset(readable, [0, 1]), read: () => Promise.reject(new Error('cut off')) };
  await expect(evaluate(newModel(), pipeline, broken, { mode: 'center_crop' })).rejects.toThrow(
    /none of the 2 images can be used/,
  );
});

test('network tensors leave out velocities and data statistics', async () => {
  const { checkpoints } = await runTraining(newModel(), { steps: 1 });
  expect([...networkTensors(last(checkpoints).tensors).keys()]).toEqual(['dense.weight']);
});

test('ten crops of images that fill the input equal two crops, and capacity does not matter', async () => {
  const { test: split } = stripes(IMAGES);
  const model = newModel();
  await runTraining(model, { steps: 6 });
  const pipeline = await openPipeline({ evaluate: 'ten_crop' });
  const small = await evaluate(model, pipeline, split, { mode: 'ten_crop' });
  const large = await evaluate({ ...model, capacity: 64 }, pipeline, split, { mode: 'ten_crop' });
  expect(small).toEqual(large);
  expect(small?.count).toBe(IMAGES);
});

test('an aborted evaluation gives nothing rather than half a number', async () => {
  const controller = new AbortController();
  controller.abort();
  const pipeline = await openPipeline();
  const { signal } = controller;
  expect(await evaluate(newModel(), pipeline, pipeline.dataset.test, { mode: 'center_crop', signal })).toBeUndefined();
});
