/**
 * A training run as tensors and text: parameters by name, what the optimizer keeps for each, `velocity.<name>`, data statistics, and the
 * loop's state as metadata, under a checksum. Continuing from one gives the same bits as never having stopped, on the same device. The
 * caller handles files.
 */

import type { Dataset } from '../data/dataset.ts';
import { DataMismatchError } from '../data/errors.ts';
import type { Pipeline } from '../data/pipeline.ts';
import type { DataStatistics } from '../data/statistics.ts';
import { type Tensor, tensor } from '../tensor.ts';
import { findStatistic, isStatistic, optimizerStateOf, statisticsName } from '../weights/names.ts';
import { CHECKSUM, checksumOf } from './checksum.ts';
import { CheckpointDamagedError, CheckpointError } from './errors.ts';
import { checkFiniteWeights } from './finite-weights.ts';
import { parseClasses, parseIdentity, parseState, type RunIdentity, type TrainState, toJson } from './state.ts';

export interface Checkpoint {
  readonly tensors: ReadonlyMap<string, Tensor>;
  readonly metadata: Readonly<Record<string, string>>;
}

const FORMAT = 'specc checkpoint 2';
/** Without checksum, with the statistics under names that a layer could have, and with the learning rate as state. */
const EARLIER_FORMAT = 'specc checkpoint 1';

/**
 * `parameters` with the optimizer's state, `velocity.<name>`. Rejects with `WeightsNotFiniteError` where they hold infinite values or NaN,
 * so that no good checkpoint is replaced by a useless one.
 */
export async function makeCheckpoint(
  parameters: ReadonlyMap<string, Tensor>,
  { statistics, dataset }: Pipeline,
  identity: RunIdentity,
  state: TrainState,
): Promise<Checkpoint> {
  checkFiniteWeights(parameters, `after step ${state.step}`);
  const tensors = new Map([...parameters, ...statisticsTensors(statistics)]);
  const metadata = {
    format: FORMAT,
    identity: toJson(identity),
    state: toJson(state),
    classes: JSON.stringify(dataset.classes),
  };
  const checksum = await checksumOf({ tensors, metadata });
  return { tensors, metadata: checksum === undefined ? metadata : { ...metadata, [CHECKSUM]: checksum } };
}

/**
 * Rejects with `CheckpointDamagedError` where a file has changed since it was written. Bare weights, and checkpoints of the format before,
 * have no checksum and pass.
 */
export async function verifyChecksum(checkpoint: Checkpoint): Promise<void> {
  const { format, [CHECKSUM]: written } = checkpoint.metadata;
  const found = await (format === FORMAT || written !== undefined ? checksumOf(checkpoint) : undefined);
  if (found !== undefined && written === undefined) {
    throw new CheckpointDamagedError('the checkpoint is damaged: its `checksum` is missing');
  }
  if (found !== undefined && found !== written) {
    throw new CheckpointDamagedError('the checkpoint is damaged: its content does not match its checksum', {
      help: [
        'use a copy of the file, or an earlier checkpoint',
        'if it was changed on purpose, save its tensors without metadata: as bare weights they can be used, but not resumed',
      ],
    });
  }
}

function statisticsTensors({ mean, std, lighting }: DataStatistics): [string, Tensor][] {
  const tensors: [string, Tensor][] = [[statisticsName('mean'), tensor([mean.length], mean)]];
  if (std !== undefined) {
    tensors.push([statisticsName('std'), tensor([std.length], std)]);
  }
  if (lighting !== undefined) {
    const n = lighting.values.length;
    tensors.push([statisticsName('lighting_vectors'), tensor([n, n], lighting.vectors)]);
    tensors.push([statisticsName('lighting_values'), tensor([n], lighting.values)]);
  }
  return tensors;
}

/** The statistics that a weights file carries, if it came from a training run. Throws `CheckpointDamagedError` for impossible ones. */
export function statisticsOf(tensors: ReadonlyMap<string, Tensor>): DataStatistics | undefined {
  const mean = findStatistic(tensors, 'mean')?.data;
  const vectors = findStatistic(tensors, 'lighting_vectors')?.data;
  const values = findStatistic(tensors, 'lighting_values')?.data;
  if (mean === undefined) {
    return undefined;
  }
  if (vectors?.length !== (values === undefined ? undefined : values.length ** 2)) {
    throw new CheckpointDamagedError('the checkpoint is damaged: its components of RGB are inconsistent');
  }
  const std = findStatistic(tensors, 'std')?.data;
  return {
    mean,
    ...(std === undefined ? {} : { std }),
    ...(vectors === undefined || values === undefined ? {} : { lighting: { vectors, values } }),
  };
}

/** The class names that a weights file carries, if it came from a training run; by label. */
export function classesOf({ format, classes }: Checkpoint['metadata']): readonly string[] | undefined {
  return isCheckpoint(format) && classes !== undefined ? parseClasses(classes) : undefined;
}

function isCheckpoint(format: string | undefined): boolean {
  return format === FORMAT || format === EARLIER_FORMAT;
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
 * Throws `DataMismatchError` where a label means a different class in the data than in the run that the weights come from; missing
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
        'give images of the same classes in the same order; a class without images keeps its place as an empty sub-folder',
      ],
    });
  }
}

function listed(names: readonly string[]): string {
  return names.length > 10 ? `${names.slice(0, 10).join(', ')} and ${names.length - 10} more` : names.join(', ');
}

/** The network's own tensors, without what a training run adds, whatever its optimizer. */
export function networkTensors(tensors: ReadonlyMap<string, Tensor>): ReadonlyMap<string, Tensor> {
  return new Map([...trainedTensors(tensors)].filter(([name]) => !isOptimizerState(tensors, name)));
}

/** Other frameworks' names have several dots too, but what follows the first dot is not the name of a tensor in the file. */
function isOptimizerState(tensors: ReadonlyMap<string, Tensor>, name: string): boolean {
  return tensors.has(optimizerStateOf(name)?.parameter ?? '');
}

/** Parameters and the optimizer's state: what a run continues with. */
export function trainedTensors(tensors: ReadonlyMap<string, Tensor>): ReadonlyMap<string, Tensor> {
  return new Map([...tensors].filter(([name]) => !isStatistic(name)));
}

/**
 * What a checkpoint says about its run. `optimizerState` is that of the program which is to continue it. Throws `CheckpointError` for a file
 * that is not a checkpoint, such as bare weights, or is from another optimizer, and `CheckpointDamagedError` for one that no run can have
 * written.
 */
export function readRun(
  { metadata, tensors }: Checkpoint,
  optimizerState: readonly string[],
): { identity: RunIdentity; state: TrainState } {
  const { format, identity: identityText, state } = metadata;
  if (!isCheckpoint(format) || identityText === undefined || state === undefined) {
    throw new CheckpointError('the file holds weights but no training state', {
      help: ['resume from a `checkpoint.safetensors` that `specc train` wrote'],
    });
  }
  const identity = parseIdentity(identityText);
  const parsed = parseState(state, identity);
  checkOptimizer(tensors, optimizerState);
  const lacking = optimizerState.filter(
    // A parameter that is itself missing is not damage: an edited spec may have layers that the run did not have.
    (name) => tensors.has(optimizerStateOf(name)?.parameter ?? '') && !tensors.has(name),
  );
  if (findStatistic(tensors, 'mean') === undefined) {
    lacking.push(statisticsName('mean'));
  }
  if (lacking.length > 0) {
    throw new CheckpointDamagedError(
      `the checkpoint is damaged: it lacks ${lacking.map((name) => `\`${name}\``).join(', ')}, without which training would take another course`,
    );
  }
  return { identity, state: parsed };
}

/** Throws `CheckpointError` where a checkpoint holds none of what the optimizer keeps, but the state of another one. */
function checkOptimizer(tensors: ReadonlyMap<string, Tensor>, optimizerState: readonly string[]): void {
  const kinds = (names: Iterable<string>) => new Set([...names].map((name) => optimizerStateOf(name)?.what ?? name));
  const stored = kinds([...tensors.keys()].filter((name) => isOptimizerState(tensors, name)));
  const wanted = kinds(optimizerState);
  if (stored.size > 0 && wanted.size > 0 && [...wanted].every((what) => !stored.has(what))) {
    const list = (names: Iterable<string>) => [...names].map((name) => `\`${name}\``).join(' and ');
    throw new CheckpointError('the checkpoint belongs to a run with another optimizer', {
      notes: [`it holds the ${list(stored)} of each parameter, but the spec's optimizer keeps the ${list(wanted)}`],
      help: ['use the optimizer of that run, or start a new run without `--resume`'],
    });
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
    .map((key) => `${labels[key]} was ${stored[key]} and is now ${wanted[key]}`);
  if (
    stored.trainImages !== wanted.trainImages &&
    stored.trainingFiles === undefined &&
    wanted.trainingFiles !== undefined
  ) {
    notes.push(
      'the checkpoint is from a version that, without a `val` folder, held out a tenth of all images, not of each class',
    );
  }
  if (notes.length === 0 && stored.trainingFiles !== undefined && stored.trainingFiles !== wanted.trainingFiles) {
    notes.push('the names or classes of the training images differ from those of the run');
  }
  if (notes.length > 0) {
    throw new CheckpointError('the checkpoint belongs to another run', {
      notes,
      help: ['use the spec, data and options of that run, or start a new one without `--resume`'],
    });
  }
}
