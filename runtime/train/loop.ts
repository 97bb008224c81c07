/**
 * The training loop: epochs of shuffled batches, each with the learning rate of its schedule, validation after each epoch, checkpoints,
 * a final test.
 * Receives a network, a pipeline and a recipe; says what happens through events and prints nothing. An aborted run finishes its
 * step and saves; a resumed one continues as if it had never stopped.
 */
import type { ImageSplit } from '../data/dataset.ts';
import { shuffledOrder } from '../data/draws.ts';
import type { Batch, Pipeline } from '../data/pipeline.ts';
import { addMetrics, type BatchMetrics } from '../metrics.ts';
import type { Model } from '../model.ts';
import { keyOf } from '../random/philox.ts';
import { elementCount } from '../tensor.ts';
import { type Checkpoint, makeCheckpoint } from './checkpoint.ts';
import { LossNotFiniteError } from './errors.ts';
import { evaluate } from './evaluate.ts';
import { meanMetrics, noMetrics } from './metrics.ts';
import { overlap } from './overlap.ts';
import type { TrainRecipe } from './recipe.ts';
import { advanceSchedule, learningRateAt } from './schedule.ts';
import { startSchedule } from './schedules/schedule.ts';
import type { RunIdentity, TrainState } from './state.ts';

export type TrainEvent =
  | {
      readonly kind: 'step';
      readonly state: TrainState;
      readonly batchesPerEpoch: number;
      /** Of this batch alone, before its update. */
      readonly batch: BatchMetrics;
      /** No step of this run follows. */
      readonly last: boolean;
    }
  | {
      readonly kind: 'evaluating';
      readonly split: 'validation' | 'test';
      readonly done: number;
      readonly total: number;
    }
  | {
      readonly kind: 'epoch';
      /** Epochs done, including this one. */
      readonly epoch: number;
      readonly step: number;
      /** Of the epoch's last update. */
      readonly learningRate: number;
      /** Of the update that follows. */
      readonly nextLearningRate: number;
      readonly train: BatchMetrics;
      readonly validation: BatchMetrics;
    };

export interface TrainOptions {
  readonly recipe: TrainRecipe;
  readonly identity: RunIdentity;
  /** Ends the run after this many updates, including those before a resume. */
  readonly steps?: number;
  readonly resume?: TrainState;
  readonly signal?: AbortSignal;
  /** Leaves out the final pass over the test split. */
  readonly skipTest?: boolean;
  readonly onEvent?: (event: TrainEvent) => void;
  readonly saveCheckpoint: (checkpoint: Checkpoint) => Promise<void>;
}

export interface TrainResult {
  readonly state: TrainState;
  readonly aborted: boolean;
  /** Absent when the run was aborted or the test skipped. */
  readonly test?: BatchMetrics;
}

/** `model` holds the weights to start from: fresh ones, or those of the checkpoint that `resume` comes from. */
export async function train(model: Model, pipeline: Pipeline, options: TrainOptions): Promise<TrainResult> {
  const { recipe, signal, identity } = options;
  const { dataset } = pipeline;
  let state: TrainState = options.resume ?? {
    step: 0,
    epoch: 0,
    batchInEpoch: 0,
    running: noMetrics,
    schedule: startSchedule,
    learningRate: recipe.learningRate,
  };
  const lastStep = options.steps ?? Number.POSITIVE_INFINITY;
  let saved = options.resume;
  const save = async () => {
    const parameters = await model.readParameters({ optimizerState: true });
    await options.saveCheckpoint(await makeCheckpoint(parameters, pipeline, identity, state));
    saved = state;
  };
  let validated: BatchMetrics | undefined;

  while (state.epoch < recipe.epochs && state.step < lastStep) {
    state = await trainEpoch(model, pipeline, options, state, lastStep);
    if (signal?.aborted === true || !epochIsOver(state, dataset.train.length, recipe)) {
      break;
    }
    validated = await score(model, pipeline, dataset.validation, 'validation', options, state);
    if (validated === undefined) {
      break;
    }
    state = closeEpoch(state, validated, dataset.train.length, options);
    await save();
  }

  if (state !== saved) {
    await save();
  }
  if (signal?.aborted === true || options.skipTest === true) {
    return { state, aborted: signal?.aborted === true };
  }
  const reusable =
    state.batchInEpoch === 0 && dataset.validation === dataset.test && pipeline.recipe.evaluate !== 'ten_crop';
  const test =
    (reusable ? validated : undefined) ?? (await score(model, pipeline, dataset.test, 'test', options, state));
  return test === undefined ? { state, aborted: true } : { state, aborted: false, test };
}

/** Updates from where `state` stands to the end of its epoch, the last step or an abort, whichever comes first. */
async function trainEpoch(
  model: Model,
  { dataset, trainBatch }: Pipeline,
  { recipe, identity, signal, onEvent }: TrainOptions,
  start: TrainState,
  lastStep: number,
): Promise<TrainState> {
  let state = start;
  const { epoch } = state;
  const order = shuffledOrder(dataset.train.length, keyOf(identity.seed), epoch);
  const batchesPerEpoch = stepsPerEpoch(recipe, dataset.train.length);
  await overlap<Batch>({
    first: state.batchInEpoch,
    count: batchesPerEpoch,
    bufferLength: elementCount(model.program.input) * recipe.batch,
    load: (index, buffer) =>
      trainBatch(order.subarray(index * recipe.batch, (index + 1) * recipe.batch), epoch, buffer),
    async use({ images, labels }, index) {
      if (labels.length === 0) {
        state = { ...state, batchInEpoch: index + 1 };
        return true;
      }
      const learningRate = nextLearningRate(recipe, { ...state, batchInEpoch: index }, dataset.train.length);
      const batch = await model.trainStep(images, labels, { learningRate, step: state.step });
      const step = state.step + 1;
      if (!Number.isFinite(batch.lossSum)) {
        throw new LossNotFiniteError(batch.lossSum / batch.count, step, learningRate);
      }
      const running = addMetrics(state.running, batch);
      state = { ...state, step, batchInEpoch: index + 1, running, learningRate };
      const ends = () => step >= lastStep || signal?.aborted === true;
      const endsRecipe = index + 1 === batchesPerEpoch && epoch + 1 >= recipe.epochs;
      onEvent?.({ kind: 'step', state, batchesPerEpoch, batch, last: ends() || endsRecipe });
      // A listener for the step may have asked to stop.
      return !ends();
    },
  });
  return state;
}

/** Batches of an epoch. The last one may be smaller: every image is used once, as in Keras and PyTorch. */
function stepsPerEpoch({ batch }: TrainRecipe, trainImages: number): number {
  return Math.ceil(trainImages / batch);
}

/** ε of the next update. Batches none of whose images could be read count too, or a schedule would fall behind the epochs. */
export function nextLearningRate(
  recipe: TrainRecipe,
  { epoch, batchInEpoch, schedule }: Pick<TrainState, 'epoch' | 'batchInEpoch' | 'schedule'>,
  trainImages: number,
): number {
  const perEpoch = stepsPerEpoch(recipe, trainImages);
  return learningRateAt(recipe, { step: epoch * perEpoch + batchInEpoch, stepsPerEpoch: perEpoch, state: schedule });
}

function epochIsOver(state: TrainState, trainImages: number, recipe: TrainRecipe): boolean {
  return state.batchInEpoch >= stepsPerEpoch(recipe, trainImages);
}

function closeEpoch(
  state: TrainState,
  validation: BatchMetrics,
  trainImages: number,
  { recipe, onEvent }: TrainOptions,
): TrainState {
  const { loss, top1Error } = meanMetrics(validation);
  const watched = { val_loss: loss, val_top1_error: top1Error };
  const schedule = advanceSchedule(recipe, state.schedule, watched);
  const next = { ...state, epoch: state.epoch + 1, batchInEpoch: 0, running: noMetrics, schedule };
  onEvent?.({
    kind: 'epoch',
    epoch: next.epoch,
    step: state.step,
    learningRate: state.learningRate,
    nextLearningRate: nextLearningRate(recipe, next, trainImages),
    train: state.running,
    validation,
  });
  return next;
}

/** Validation scores centre crops, a tenth of the work of ten crops; the test follows the recipe. */
async function score(
  model: Model,
  pipeline: Pipeline,
  split: ImageSplit,
  name: 'validation' | 'test',
  { signal, onEvent }: TrainOptions,
  { step, learningRate }: TrainState,
): Promise<BatchMetrics | undefined> {
  const totals = await evaluate(model, pipeline, split, {
    ...(name === 'test' ? {} : { mode: 'center_crop' }),
    ...(signal === undefined ? {} : { signal }),
    onProgress: (done, total) => onEvent?.({ kind: 'evaluating', split: name, done, total }),
  });
  if (totals !== undefined && !Number.isFinite(totals.lossSum)) {
    throw new LossNotFiniteError(totals.lossSum / totals.count, step, learningRate, name);
  }
  return totals;
}
