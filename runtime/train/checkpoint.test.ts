/** Whatever happens to a checkpoint on its way: it is refused by name, or it is what was written. */
import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { packedSplit } from '../data/dataset.ts';
import type { Pipeline } from '../data/pipeline.ts';
import { RuntimeError, WeightsNotFiniteError } from '../errors.ts';
import { type Tensor, tensor } from '../tensor.ts';
import { floatTensors } from '../weights/float-tensors.ts';
import { readSafetensors, writeSafetensors } from '../weights/safetensors.ts';
import {
  type Checkpoint,
  classesOf,
  makeCheckpoint,
  networkTensors,
  readRun,
  statisticsOf,
  trainedTensors,
  verifyChecksum,
} from './checkpoint.ts';
import { CheckpointDamagedError, CheckpointError } from './errors.ts';
import type { RunIdentity, TrainState } from './state.ts';

const identity: RunIdentity = { model: 'net', specHash: 'abc', dataset: 'set', trainImages: 10, batch: 4, seed: 5 };
const state: TrainState = {
  step: 7,
  epoch: 2,
  batchInEpoch: 1,
  running: { lossSum: 2.5, top1: 1, top5: 3, count: 4 },
  schedule: { reductions: 1, best: 0.25, waited: 0, monitor: 'val_loss' },
  learningRate: 0.05,
};
const images = packedSplit({
  name: 'set',
  channels: 3,
  height: 1,
  width: 1,
  pixels: new Uint8Array(30),
  labels: new Uint8Array(10),
});
const lighting = { vectors: Float32Array.of(1, 0, 0, 0, 1, 0, 0, 0, 1), values: Float32Array.of(3, 2, 1) };
const pipeline = {
  dataset: { name: 'set', classes: ['a', 'b'], train: images, validation: images, test: images },
  statistics: { mean: Float32Array.of(1, 2, 3), lighting },
} as unknown as Pipeline;

/** A layer may have any name, also those that a checkpoint uses itself. */
const layers = ['conv1', 'data', 'velocity'];
const parameters = new Map<string, Tensor>(
  layers.flatMap((layer, i) =>
    ['weight', 'bias'].flatMap((role, j) => [
      [`${layer}.${role}`, tensor([2, 2], Float32Array.of(i, j, 1, 2))] as const,
      [`velocity.${layer}.${role}`, tensor([2, 2], Float32Array.of(i, j, 3, 4))] as const,
    ]),
  ),
);

const optimizerState = layers.flatMap((layer) => ['weight', 'bias'].map((role) => `velocity.${layer}.${role}`));

let checkpoint: Checkpoint;
let bytes: Uint8Array;
beforeAll(async () => {
  checkpoint = await makeCheckpoint(parameters, pipeline, identity, state);
  bytes = writeSafetensors(checkpoint.tensors, checkpoint.metadata);
});

/** All that a resumed run takes from a file. */
async function read(file: Uint8Array) {
  const stored = readSafetensors(file);
  return readStored({ tensors: floatTensors(stored), metadata: stored.metadata });
}

async function readStored(content: Checkpoint) {
  await verifyChecksum(content);
  const { tensors, metadata } = content;
  return {
    ...readRun(content, optimizerState),
    trained: trainedTensors(tensors),
    statistics: statisticsOf(tensors),
    classes: classesOf(metadata),
  };
}

/** Undefined for what is as it was written; else the error, which must be one with a name. */
async function refusal(attempt: () => Promise<unknown>): Promise<RuntimeError | undefined> {
  try {
    expect(await attempt()).toEqual({
      identity,
      state,
      trained: parameters,
      statistics: pipeline.statistics,
      classes: ['a', 'b'],
    });
    return undefined;
  } catch (error) {
    expect(error).toBeInstanceOf(RuntimeError);
    return error as RuntimeError;
  }
}

test('a checkpoint gives back what was put in, whatever the layers are called', async () => {
  expect(await refusal(() => read(bytes))).toBeUndefined();
  expect([...networkTensors(checkpoint.tensors).keys()].sort()).toEqual(
    layers.flatMap((layer) => [`${layer}.bias`, `${layer}.weight`]).sort(),
  );
});

test('the same run gives the same bytes, in whatever order its state came about', async () => {
  const shuffled = Object.fromEntries(Object.entries(state).reverse()) as unknown as TrainState;
  const again = await makeCheckpoint(parameters, pipeline, identity, shuffled);
  expect(writeSafetensors(again.tensors, again.metadata)).toEqual(bytes);
});

test('a file with any byte changed, or cut off anywhere, is refused by name', async () => {
  await fc.assert(
    fc.asyncProperty(fc.nat(), fc.integer({ min: 1, max: 255 }), fc.boolean(), async (at, change, cut) => {
      const place = at % bytes.length;
      const damaged = cut ? bytes.slice(0, place) : bytes.slice();
      if (!cut) {
        damaged[place] = (damaged[place] ?? 0) ^ change;
      }
      const error = await refusal(() => read(damaged));
      // Blanks between the header's words say nothing.
      expect(error !== undefined || (!cut && place < bytes.length - 4)).toBe(true);
    }),
    { numRuns: 600 },
  );
});

function withoutChecksum(metadata: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const { checksum: _, ...rest } = metadata;
  return rest;
}

const anything = fc.oneof(
  fc.constantFrom(null, '3', -1, 0.5, 1e300, Number.MAX_SAFE_INTEGER, true, [], {}, '', [null], { a: 1 }),
  fc.jsonValue({ maxDepth: 1 }),
);

/** The metadata with one member of one of its objects replaced or dropped. */
const changedMetadata = fc
  .record({
    of: fc.constantFrom('identity', 'state', 'classes'),
    pick: fc.nat(),
    value: fc.option(anything, { nil: undefined }),
  })
  .map(({ of, pick, value }) => {
    const changed = JSON.parse(checkpoint.metadata[of] ?? '');
    const places: (readonly [Record<string, unknown>, string])[] = [];
    const collect = (object: Record<string, unknown>) => {
      for (const [key, member] of Object.entries(object)) {
        places.push([object, key]);
        if (typeof member === 'object' && member !== null) {
          collect(member as Record<string, unknown>);
        }
      }
    };
    collect(changed);
    const [object, key] = places[pick % places.length] ?? [changed, ''];
    if (value === undefined) {
      delete object[key];
    } else {
      object[key] = value;
    }
    return { of, json: JSON.stringify(changed) };
  });

test('changed metadata is refused, with a checksum and in the format that had none', async () => {
  await fc.assert(
    fc.asyncProperty(changedMetadata, async ({ of, json }) => {
      const metadata = { ...checkpoint.metadata, [of]: json };
      fc.pre(JSON.stringify(JSON.parse(json)) !== checkpoint.metadata[of]);
      const { tensors } = checkpoint;
      expect(await refusal(() => readStored({ tensors, metadata }))).toBeInstanceOf(CheckpointDamagedError);
      const earlier = withoutChecksum({ ...metadata, format: 'specc checkpoint 1' });
      try {
        const run = await readStored({ tensors, metadata: earlier });
        // Without a checksum another value passes for a true one, but only one that a run can have.
        expect(
          Number.isSafeInteger(run.state.step) && run.state.step >= 0 && run.state.step <= 3 * run.state.epoch + 3,
        ).toBe(true);
        expect(run.state.learningRate).toBeGreaterThanOrEqual(0);
        expect(run.classes?.every((name) => typeof name === 'string')).toBe(true);
      } catch (error) {
        expect(error).toBeInstanceOf(RuntimeError);
      }
    }),
    { numRuns: 600 },
  );
});

const earlier = (changes: Readonly<Record<string, unknown>>, of: 'identity' | 'state' = 'state') => {
  const metadata = withoutChecksum(checkpoint.metadata);
  const json = JSON.stringify({ ...(of === 'state' ? state : identity), ...changes });
  return { tensors: checkpoint.tensors, metadata: { ...metadata, format: 'specc checkpoint 1', [of]: json } };
};

const impossible: readonly (readonly [changes: Readonly<Record<string, unknown>>, message: string, of?: 'identity'])[] =
  [
    [{ step: -1 }, 'its `state.step` must be a whole number, 0 or more'],
    [{ step: 0.5 }, 'its `state.step` must be a whole number, 0 or more'],
    [{ epoch: '3' }, 'its `state.epoch` must be a whole number, 0 or more'],
    [{ batchInEpoch: '3' }, 'its `state.batchInEpoch` must be a whole number, 0 or more'],
    [{ batchInEpoch: 4 }, 'its `state.batchInEpoch` is 4, but an epoch has 3 batches'],
    [{ step: 8 }, 'its `state.step` is 8, more than 2 epochs and 1 batches have'],
    [{ running: null }, 'its `state.running` must be an object'],
    [{ schedule: { reductions: 0, best: 'low', waited: 0 } }, 'its `state.schedule.best` must be a number or null'],
    [{ learningRate: -0.1 }, 'its `state.learningRate` must be a number, 0 or more'],
    [{ seed: '0' }, 'its `identity.seed` must be a whole number, 0 or more', 'identity'],
    [{ batch: 0 }, 'its `identity.batch` must be a whole number, 1 or more', 'identity'],
  ];

test.each(impossible.map(([changes, message, of]) => ({ changes, message, of })))(
  '$changes is no state of a run',
  async ({ changes, message, of }) => {
    const reading = readStored(earlier(changes, of));
    await expect(reading).rejects.toThrow(`the checkpoint is damaged: ${message}`);
    await expect(reading).rejects.toThrow(CheckpointDamagedError);
  },
);

test('deviations of pixels are kept beside the mean, and are no tensor of the network', async () => {
  const statistics = { mean: Float32Array.of(1), std: Float32Array.of(4) };
  const written = await makeCheckpoint(parameters, { ...pipeline, statistics }, identity, state);
  expect(statisticsOf(written.tensors)).toEqual(statistics);
  expect(trainedTensors(written.tensors)).toEqual(parameters);
  expect(statisticsOf(checkpoint.tensors)).not.toHaveProperty('std');
});

test('a checkpoint of the format before is read, with its learning rate and its names of statistics', async () => {
  const { learningRate, ...rest } = state;
  const old = earlier({ ...rest, schedule: { ...state.schedule, learningRate }, learningRate: undefined });
  const tensors = new Map(
    [...old.tensors].map(([name, values]) => [name.replace('data.statistics.', 'data.'), values] as const),
  );
  expect(await refusal(() => readStored({ ...old, tensors }))).toBeUndefined();
});

test('tensors that are missing or were changed are named', async () => {
  const without = new Map([...checkpoint.tensors].filter(([name]) => name !== 'velocity.conv1.bias'));
  const lacking = { ...earlier({}), tensors: without };
  await expect(readStored(lacking)).rejects.toThrow('it lacks `velocity.conv1.bias`');
  const changed = new Map([
    ...checkpoint.tensors,
    ['conv1.bias', tensor([2, 2], Float32Array.of(0, 0, 0, 1))] as const,
  ]);
  await expect(readStored({ ...checkpoint, tensors: changed })).rejects.toThrow('does not match its checksum');
  await expect(readStored({ ...checkpoint, metadata: {} })).rejects.toThrow(CheckpointError);
});

test('a rate of 0, with which a schedule may begin, is no damage', () => {
  expect(readRun(earlier({ ...state, learningRate: 0 }), optimizerState).state.learningRate).toBe(0);
});

test('a run of another optimizer is refused by name, one of fewer layers is not', () => {
  const moments = optimizerState.flatMap((name) => ['first', 'second'].map((which) => name.replace(/^\w+/, which)));
  expect(() => readRun(checkpoint, moments)).toThrow(CheckpointError);
  expect(() => readRun(checkpoint, moments)).toThrow('the checkpoint belongs to a run with another optimizer');
  // That the new layer has no parameters in the file is said when they are written.
  expect(readRun(checkpoint, [...optimizerState, 'velocity.conv2.weight']).state).toEqual(state);
});

test('state of any optimizer is no part of the network, tensors of other frameworks are', () => {
  const names = ['conv1.weight', 'velocity.conv1.weight', 'second.conv1.weight', 'features.0.weight', 'velocity.bias'];
  const tensors = new Map(names.map((name) => [name, tensor([1])] as const));
  expect([...networkTensors(tensors).keys()]).toEqual(['conv1.weight', 'features.0.weight', 'velocity.bias']);
});

test('weights that are no numbers are not saved', async () => {
  const diverged = new Map([
    ...parameters,
    ['data.bias', tensor([3], Float32Array.of(1, Number.NaN, Infinity))] as const,
  ]);
  const saving = makeCheckpoint(diverged, pipeline, identity, state);
  await expect(saving).rejects.toThrow(WeightsNotFiniteError);
  await expect(saving).rejects.toThrow(
    '`data.bias` after step 7 is not finite in 2 of 3 elements, the first being [1] = NaN',
  );
});
