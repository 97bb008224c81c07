/** Opens what `--data` names and reports what was found, skipped and missing: the same words in every command that reads a data set. */
import { allImages, type Dataset, type ImageSplit, imagesPerClass } from '../../runtime/index.ts';
import { openDataset } from '../../runtime/node/index.ts';
import type { Graph } from '../graph/types.ts';
import { plural } from '../text/numbers.ts';
import { formatCount } from '../text/table.ts';
import { remarksOnNames, titlesOf } from './class-names.ts';

export async function openNamedData(graph: Graph, source: string): Promise<Dataset> {
  const resize = graph.data.resize;
  return openDataset(source, {
    channels: graph.input.shape[0] ?? 1,
    ...(resize === undefined ? {} : { resize }),
  });
}

/** Before training: how many images each part has, and what may go wrong with them. */
export function trainingReport(dataset: Dataset, source: string, graph: Graph): string[] {
  const { train, validation, test } = dataset;
  const classes = titlesOf(dataset, graph.classNames);
  const heldOut =
    validation === test ? `${count(test)} held out` : `${count(validation)} validation, ${count(test)} test`;
  const training = imagesPerClass(train, classes.length);
  const without = (split: ImageSplit) => {
    const counts = imagesPerClass(split, classes.length);
    return classes.filter((_, label) => counts[label] === 0 && training[label] !== 0);
  };
  return [
    `${source}: ${plural(train.length, 'training image')}, ${heldOut}, ${plural(classes.length, 'class', 'classes')}`,
    ...remarksOf(dataset),
    ...lacking(
      'training images',
      classes.filter((_, label) => training[label] === 0),
    ),
    ...lacking(validation === test ? 'held-out images' : 'validation images', without(validation)),
    ...(validation === test ? [] : lacking('test images', without(test))),
    ...fewerClasses(dataset, classes, graph.classes),
    ...remarksOnNames(dataset, graph.classNames),
  ];
}

/** Before scoring `scored` of the set. */
export function scoringReport(dataset: Dataset, scored: ImageSplit, graph: Graph): string[] {
  const classes = titlesOf(dataset, graph.classNames);
  const counts = imagesPerClass(scored, dataset.classes.length);
  return [
    ...remarksOf(dataset),
    ...lacking(
      'images to score',
      classes.filter((_, label) => counts[label] === 0),
    ),
    ...fewerClasses(dataset, classes, graph.classes),
    ...remarksOnNames(dataset, graph.classNames),
  ];
}

function remarksOf({ remarks = [] }: Dataset): string[] {
  return remarks.map(({ severity, text }) => `${severity}: ${text}`);
}

function lacking(what: string, classes: readonly string[]): string[] {
  return classes.length === 0 ? [] : [`warning: no ${what} of ${listed(classes)}`];
}

function fewerClasses({ name }: Dataset, classes: readonly string[], outputs: number): string[] {
  const missing = outputs - classes.length;
  if (missing <= 0) {
    return [];
  }
  const rest = missing === 1 ? `label ${classes.length} has` : `labels ${classes.length} to ${outputs - 1} have`;
  return [
    `warning: ${name} has ${plural(classes.length, 'class', 'classes')} (${listed(classes)}), but the network has ${outputs}: ${rest} no images`,
  ];
}

/** The first of many names. */
function listed(names: readonly string[]): string {
  const shown = names.slice(0, names.length > 10 ? 9 : 10).map((name) => `\`${name}\``);
  return names.length > 10 ? `${shown.join(', ')} and ${names.length - 9} more` : shown.join(', ');
}

function count({ length }: ImageSplit): string {
  return formatCount(length);
}

export type SplitChoice = 'all' | 'held-out';

export interface ScoredImages {
  readonly images: ImageSplit;
  /** Says which ones, after their number. */
  readonly words: string;
}

/** What the metadata of weights says about the data set that they were trained on. */
export interface TrainedOn {
  readonly dataset: string | undefined;
  readonly trainingFiles: string | undefined;
}

/**
 * What `specc eval` scores: the test images. An undivided folder is scored whole, unless the weights were trained on it. Weights
 * of earlier versions, which name no files, may come from this folder: better to score too few images than ones seen in training.
 */
export function imagesToScore(dataset: Dataset, choice: SplitChoice | undefined, weights: TrainedOn): ScoredImages {
  const { undivided, trainingFiles, test } = dataset;
  if (undivided === undefined) {
    return choice === 'all'
      ? { images: allImages(dataset), words: ', training images included' }
      : { images: test, words: '' };
  }
  const isKnown = weights.trainingFiles !== undefined;
  const isTrainedOn = isKnown ? weights.trainingFiles === trainingFiles : weights.dataset === dataset.name;
  if ((choice ?? (isTrainedOn ? 'held-out' : 'all')) === 'held-out') {
    const why = isKnown && isTrainedOn ? 'held out from training' : 'a tenth of each class, which training holds out';
    const rest = choice === undefined ? '; `--split all` scores all' : '';
    return { images: test, words: ` of ${formatCount(undivided.length)}, ${why}${rest}` };
  }
  if (isKnown && isTrainedOn) {
    return { images: undivided, words: ', training images included' };
  }
  const rest =
    choice === undefined ? '; if the weights were trained on it, `--split held-out` scores the images held out' : '';
  return { images: undivided, words: `, the whole folder${rest}` };
}
