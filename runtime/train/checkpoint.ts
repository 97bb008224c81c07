/**
 * A training run as tensors and text: parameters by name, `velocity.<name>`, data statistics, and the loop's state as metadata.
 * Continuing from one gives the same bits as never having stopped, on the same device. Files are the caller's business.
 */

import type { Dataset } from '../data/dataset.ts';
import { DataMismatchError } from '../data/errors.ts';
import type { Pipeline } from '../data/pipeline.ts';
import type { DataStatistics } from '../data/statistics.ts';
import type { BatchMetrics } from '../model.ts';
import { type Tensor, tensor } from '../tensor.ts';
import { CheckpointError } from './errors.ts';
import type { ScheduleState } from './schedule.ts';

/** What a run was started with, and must be continued with. */
export interface RunIdentity {
  /** Name of the network. */
  readonly model: string;
  /** Hash of its spec. */
  readonly specHash: string;
  readonly dataset: string;
  readonly trainImages: number;
  /** `Dataset.trainingFiles`; absent where the images are no files, and in checkpoints from before it was kept. */
  readonly trainingFiles?: string;
  readonly batch: number;
  readonly seed: number;
}

/** Where a run stands. Every random choice follows from it and the seed. */
export interface TrainState {
  /** Updates done. */
  readonly step: number;
  /** Epochs done. */
  readonly epoch: number;
  /** Batches of the current epoch that were used. */
  readonly batchInEpoch: number;
  /** Training metrics of the current epoch so far. */
  readonly running: BatchMetrics;
  readonly schedule: ScheduleState;
}

export interface Checkpoint {
  readonly tensors: ReadonlyMap<string, Tensor>;
  readonly metadata: Readonly<Record<string, string>>;
}

const FORMAT = 'specc checkpoint 1';

/** `parameters` with velocities as `velocity.<name>`. */
export function makeCheckpoint(
  parameters: ReadonlyMap<string, Tensor>,
  { statistics, dataset }: Pipeline,
  identity: RunIdentity,
  state: TrainState,
): Checkpoint {
  return {
    tensors: new Map([...parameters, ...statisticsTensors(statistics)]),
    metadata: {
      format: FORMAT,
      identity: JSON.stringify(identity),
      state: JSON.stringify(state),
      classes: JSON.stringify(dataset.classes),
    },
  };
}

function statisticsTensors({ mean, lighting }: DataStatistics): [string, Tensor][] {
  const tensors: [string, Tensor][] = [['data.mean', tensor([mean.length], mean)]];
  if (lighting !== undefined) {
    const n = lighting.values.length;
    tensors.push(['data.lighting_vectors', tensor([n, n], lighting.vectors)]);
    tensors.push(['data.lighting_values', tensor([n], lighting.values)]);
  }
  return tensors;
}

/** The statistics that a weights file carries, if it came from a training run. */
export function statisticsOf(tensors: ReadonlyMap<string, Tensor>): DataStatistics | undefined {
  const mean = tensors.get('data.mean')?.data;
  const vectors = tensors.get('data.lighting_vectors')?.data;
  const values = tensors.get('data.lighting_values')?.data;
  if (mean === undefined) {
    return undefined;
  }
  return vectors === undefined || values === undefined ? { mean } : { mean, lighting: { vectors, values } };
}

/** The class names that a weights file carries, if it came from a training run; by label. */
export function classesOf(metadata: Checkpoint['metadata']): readonly string[] | undefined {
  return metadata.format === FORMAT && metadata.classes !== undefined ? JSON.parse(metadata.classes) : undefined;
}

/** The name of the data set that a weights file was trained on, if it came from a training run. */
export function datasetOf(metadata: Checkpoint['metadata']): string | undefined {
  return identityText(metadata, 'dataset');
}

/** `Dataset.trainingFiles` of the set that a weights file was trained on, if it is known. */
export function trainingFilesOf(metadata: Checkpoint['metadata']): string | undefined {
  return identityText(metadata, 'trainingFiles');
}

function identityText(metadata: Checkpoint['metadata'], key: 'dataset' | 'trainingFiles'): string | undefined {
  try {
    const text = (JSON.parse(metadata.identity ?? 'null') as Partial<RunIdentity> | null)?.[key];
    return typeof text === 'string' ? text : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Throws `DataMismatchError` where a label means another class in the data than in the run that the weights come from; fewer
 * classes at the end are fine. Bare weights name no classes and pass.
 */
export function checkClasses(metadata: Checkpoint['metadata'], { name, classes }: Dataset): void {
  const trained = classesOf(metadata);
  const label = classes.findIndex((known, index) => trained !== undefined && known !== trained[index]);
  if (trained !== undefined && label !== -1) {
    const meaning = trained[label] === undefined ? 'no class' : `\`${trained[label]}\``;
    throw new DataMismatchError(`label ${label} is ${meaning} in the weights and \`${classes[label]}\` in ${name}`, {
      notes: [`the weights were trained on ${listed(trained)}`, `${name} holds ${listed(classes)}`],
      help: [
        'give images of the same classes in the same order; a class without images keeps its place by an empty sub-folder',
      ],
    });
  }
}

function listed(names: readonly string[]): string {
  return names.length > 10 ? `${names.slice(0, 10).join(', ')} and ${names.length - 10} more` : names.join(', ');
}

/** The tensors that are the network's own: without what a training run adds. */
export function networkTensors(tensors: ReadonlyMap<string, Tensor>): ReadonlyMap<string, Tensor> {
  return new Map([...tensors].filter(([name]) => !name.startsWith('data.') && !name.startsWith('velocity.')));
}

/** What a checkpoint says about its run. Throws `CheckpointError` for a file that is none, such as bare weights. */
export function readRun({ metadata }: Pick<Checkpoint, 'metadata'>): { identity: RunIdentity; state: TrainState } {
  if (metadata.format !== FORMAT || metadata.identity === undefined || metadata.state === undefined) {
    throw new CheckpointError('the file holds weights but no training state', {
      help: ['resume from a `checkpoint.safetensors` that `specc train` wrote'],
    });
  }
  try {
    return { identity: JSON.parse(metadata.identity), state: JSON.parse(metadata.state) };
  } catch (cause) {
    throw new CheckpointError('the training state in the file is damaged', { cause });
  }
}

/**
 * Throws `CheckpointError` naming each difference between a checkpoint's run and the one that is to continue it.
 * An edited spec is allowed, for a longer run or another schedule; parameters that no longer fit are refused when they are written.
 */
export function checkIdentity(stored: RunIdentity, wanted: RunIdentity): void {
  const labels: Readonly<Record<Exclude<keyof RunIdentity, 'specHash' | 'trainingFiles'>, string>> = {
    model: 'the network',
    dataset: 'the data set',
    trainImages: 'the number of training images',
    batch: 'the batch size',
    seed: 'the seed',
  };
  const notes = (Object.keys(labels) as (keyof typeof labels)[])
    .filter((key) => stored[key] !== wanted[key])
    .map((key) => `${labels[key]} was ${stored[key]}, now it is ${wanted[key]}`);
  if (
    stored.trainImages !== wanted.trainImages &&
    stored.trainingFiles === undefined &&
    wanted.trainingFiles !== undefined
  ) {
    notes.push(
      'the checkpoint is of a version that, without a `val` folder, held out a tenth of all images, not of each class',
    );
  }
  if (notes.length === 0 && stored.trainingFiles !== undefined && stored.trainingFiles !== wanted.trainingFiles) {
    notes.push('the training images have other names or classes than those of the run');
  }
  if (notes.length > 0) {
    throw new CheckpointError('the checkpoint belongs to another run', {
      notes,
      help: ['use the spec, data and options of that run, or start a new one without `--resume`'],
    });
  }
}
