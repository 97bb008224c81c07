/**
 * What PyTorch, Keras, Caffe and Darknet call the keys, values and kinds of a spec: too far from ours for spelling help, but easy to
 * recognize. Those of layers, optimizers, schedules, losses and metrics are in their folders. All tables are indexed by `plainSpelling`:
 * lower case, without `_` and `-`. What has no equivalent here is in `advice.ts`.
 */

import { augmentationKinds } from '../augmentations/registry.ts';
import { gradientKeys } from '../gradients/foreign.ts';
import { initializerKinds } from '../initializers/registry.ts';
import { lossKinds } from '../losses/registry.ts';
import { metricWords } from '../metrics/foreign.ts';
import type { ForeignWords } from '../ops/foreign-words.ts';
import { layerKinds } from '../ops/registry.ts';
import { optimizerKinds } from '../optimizers/registry.ts';
import type { RecipeKind } from '../recipe/recipe-kind.ts';
import { recipeKinds } from '../recipe/registry.ts';
import { scheduleKinds } from '../schedules/registry.ts';
import { plainSpelling } from './spelling.ts';

const baseKeys: Readonly<Record<string, readonly string[]>> = {
  architecture: ['layers'],
  augmentation: ['augment'],
  augmentations: ['augment'],
  base: ['extends'],
  basespec: ['extends'],
  batchsize: ['batch'],
  biasfiller: ['bias'],
  biasinit: ['bias'],
  biasinitializer: ['bias'],
  biaslrmult: ['lr_multiplier'],
  bottom: ['from'],
  criterion: ['loss'],
  cropsize: ['crop'],
  dataset: ['data'],
  decaymult: ['decay_multiplier'],
  high: ['max'],
  imagesize: ['resize'],
  inherit: ['extends'],
  inheritfrom: ['extends'],
  inherits: ['extends'],
  init: ['weight'],
  initializer: ['weight'],
  input: ['from'],
  inputs: ['from', 'input'],
  kernelinitializer: ['weight'],
  lossfn: ['loss'],
  lossfunction: ['loss'],
  low: ['min'],
  lrmult: ['lr_multiplier'],
  lrpolicy: ['schedule'],
  lrschedule: ['schedule'],
  lrscheduler: ['schedule'],
  maxepochs: ['epochs'],
  maxval: ['max'],
  meanvalue: ['mean'],
  minibatch: ['batch'],
  minval: ['min'],
  model: ['layers'],
  nclasses: ['classes'],
  nepochs: ['epochs'],
  network: ['layers'],
  numclasses: ['classes'],
  numepochs: ['epochs'],
  objective: ['loss'],
  modify: ['patch'],
  optim: ['optimizer'],
  optimiser: ['optimizer'],
  output: ['classes'],
  override: ['patch'],
  overrides: ['patch'],
  parent: ['extends'],
  patches: ['patch'],
  preprocess: ['data'],
  preprocessing: ['data'],
  rescale: ['scale'],
  scheduler: ['schedule'],
  sigma: ['std'],
  size: ['resize'],
  solver: ['optimizer'],
  stddev: ['std'],
  training: ['train'],
  transform: ['data', 'augment'],
  transformparam: ['data'],
  transforms: ['data', 'augment'],
  value: ['constant'],
  version: ['spec'],
  weightfiller: ['weight'],
  weightinit: ['weight'],
};

const baseValues: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  evaluate: {
    '10crop': 'ten_crop',
    center: 'center_crop',
    centre: 'center_crop',
    centrecrop: 'center_crop',
    tencrops: 'ten_crop',
  },
  std: { channels: 'channel', perchannel: 'channel' },
  mean: { channels: 'channel', meanimage: 'image', perchannel: 'channel', pixel: 'channel' },
  metrics: metricWords,
};

/** The words of all kinds, each table once. */
export const kindWords: readonly ForeignWords[] = [
  ...new Set([
    ...layerKinds.flatMap(({ foreign = [] }) => foreign),
    ...recipeKinds.flatMap(({ foreign = [] }) => foreign),
    ...initializerKinds.flatMap(({ foreign = [] }) => foreign),
  ]),
];

/** Other names of choices that a spec makes by a key, `{ multistep: … }`. */
const choiceKeys = [...optimizerKinds, ...scheduleKinds, ...augmentationKinds].map((kind) =>
  Object.fromEntries(foreignNames(kind).map((name) => [name, [kind.kind]])),
);

/** Other names of initializers, `{ gaussian: … }`. */
const initializerKeys = initializerKinds.map(({ kind, words }) =>
  Object.fromEntries(Object.keys(words).map((word) => [word, [kind]])),
);

/** Other names of kinds that are written as words. */
const wordsFor = (kinds: readonly RecipeKind<unknown>[]): Readonly<Record<string, string>> =>
  Object.fromEntries(kinds.flatMap((kind) => foreignNames(kind).map((name) => [name, kind.kind])));

/** What others call a kind of a recipe, in plain spelling. */
export function foreignNames({ elsewhere, foreign }: RecipeKind<unknown>): readonly string[] {
  return [...(foreign?.kinds ?? []), ...Object.values(elsewhere).map(plainSpelling)];
}

/** Each with the keys it may stand for; the mapping's schema decides which one fits. */
export const foreignKeys: ReadonlyMap<string, readonly string[]> = mergedKeys([
  ...kindWords.map(({ keys = {} }) => keys),
  ...choiceKeys,
  gradientKeys,
  ...initializerKeys,
  baseKeys,
]);

function mergedKeys(tables: readonly Readonly<Record<string, readonly string[]>>[]): Map<string, readonly string[]> {
  const merged = new Map<string, readonly string[]>();
  for (const [word, keys] of tables.flatMap((table) => Object.entries(table))) {
    merged.set(word, [...new Set([...(merged.get(word) ?? []), ...keys])]);
  }
  return merged;
}

/** By key: other frameworks' words for our values. */
export const foreignValues: ReadonlyMap<string, Readonly<Record<string, string>>> = new Map(
  [
    ...kindWords.map(({ values = {} }) => values),
    baseValues,
    { loss: wordsFor(lossKinds), augment: wordsFor(augmentationKinds) },
  ].flatMap((table) => Object.entries(table)),
);

/** The kind that another framework calls by a name in plain spelling. */
export function kindCalled(plain: string): string | undefined {
  return layerKinds.find(({ elsewhere, foreign = [] }) =>
    [...foreign.flatMap(({ kinds = [] }) => kinds), ...Object.values(elsewhere).map(plainSpelling)].includes(plain),
  )?.kind;
}
