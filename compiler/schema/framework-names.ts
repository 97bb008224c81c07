/**
 * What PyTorch, Keras, Caffe and Darknet call the keys, values and kinds of a spec: too far from ours for spelling help, but easy to know.
 * Those of layers are in the folders of their kinds. All tables go by `plainSpelling`: lower case, without `_` and `-`. What has no equal
 * here is in `advice.ts`.
 */
import type { ForeignWords } from '../ops/foreign-words.ts';
import { layerKinds } from '../ops/registry.ts';
import { plainSpelling } from './spelling.ts';

const baseKeys: Readonly<Record<string, readonly string[]>> = {
  architecture: ['layers'],
  augmentation: ['augment'],
  augmentations: ['augment'],
  baselr: ['lr'],
  batchsize: ['batch'],
  biasfiller: ['bias'],
  biasinit: ['bias'],
  biasinitializer: ['bias'],
  biaslrmult: ['lr_multiplier'],
  bottom: ['from'],
  criterion: ['loss'],
  cropsize: ['crop'],
  dataset: ['data'],
  decay: ['weight_decay'],
  decaymult: ['decay_multiplier'],
  gamma: ['factor'],
  gaussian: ['normal'],
  high: ['max'],
  imagesize: ['resize'],
  init: ['weight'],
  initializer: ['weight'],
  input: ['from'],
  inputs: ['from', 'input'],
  kernelinitializer: ['weight'],
  l2: ['weight_decay'],
  learningrate: ['lr'],
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
  milestones: ['at'],
  minibatch: ['batch'],
  minval: ['min'],
  model: ['layers'],
  multistep: ['steps'],
  nclasses: ['classes'],
  nepochs: ['epochs'],
  network: ['layers'],
  numclasses: ['classes'],
  numepochs: ['epochs'],
  objective: ['loss'],
  optim: ['optimizer'],
  optimiser: ['optimizer'],
  output: ['classes'],
  preprocess: ['data'],
  preprocessing: ['data'],
  reducelronplateau: ['plateau'],
  reduceonplateau: ['plateau'],
  rescale: ['scale'],
  scheduler: ['schedule'],
  sigma: ['std'],
  size: ['resize'],
  solver: ['optimizer'],
  stddev: ['std'],
  stepvalue: ['at'],
  training: ['train'],
  transform: ['data', 'augment'],
  transformparam: ['data'],
  transforms: ['data', 'augment'],
  value: ['constant'],
  version: ['spec'],
  wd: ['weight_decay'],
  weightfiller: ['weight'],
  weightinit: ['weight'],
};

const baseValues: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  augment: {
    crop: 'random_crop',
    flip: 'horizontal_flip',
    fliphorizontal: 'horizontal_flip',
    fliplr: 'horizontal_flip',
    hflip: 'horizontal_flip',
    mirror: 'horizontal_flip',
    randomflip: 'horizontal_flip',
    randomhorizontalflip: 'horizontal_flip',
  },
  evaluate: {
    '10crop': 'ten_crop',
    center: 'center_crop',
    centre: 'center_crop',
    centrecrop: 'center_crop',
    tencrops: 'ten_crop',
  },
  loss: {
    categoricalcrossentropy: 'softmax_cross_entropy',
    crossentropy: 'softmax_cross_entropy',
    crossentropyloss: 'softmax_cross_entropy',
    logloss: 'softmax_cross_entropy',
    nll: 'softmax_cross_entropy',
    nllloss: 'softmax_cross_entropy',
    softmaxloss: 'softmax_cross_entropy',
    softmaxwithloss: 'softmax_cross_entropy',
    sparsecategoricalcrossentropy: 'softmax_cross_entropy',
  },
  mean: { channels: 'channel', meanimage: 'image', perchannel: 'channel', pixel: 'channel' },
  metrics: {
    acc: 'top1',
    accuracy: 'top1',
    categoricalaccuracy: 'top1',
    error: 'top1',
    sparsecategoricalaccuracy: 'top1',
    top1accuracy: 'top1',
    top1error: 'top1',
    top5accuracy: 'top5',
    top5error: 'top5',
    topkcategoricalaccuracy: 'top5',
  },
  monitor: {
    accuracy: 'val_top1_error',
    loss: 'val_loss',
    top1: 'val_top1_error',
    top1error: 'val_top1_error',
    valacc: 'val_top1_error',
    valaccuracy: 'val_top1_error',
    valerror: 'val_top1_error',
    validationloss: 'val_loss',
  },
};

/** Of all kinds, each table once. */
export const kindWords: readonly ForeignWords[] = [...new Set(layerKinds.flatMap(({ foreign = [] }) => foreign))];

/** Each with the keys it may stand for; the one that fits is the one the mapping can have. */
export const foreignKeys: ReadonlyMap<string, readonly string[]> = mergedKeys([
  ...kindWords.map(({ keys = {} }) => keys),
  baseKeys,
]);

function mergedKeys(tables: readonly Readonly<Record<string, readonly string[]>>[]): Map<string, readonly string[]> {
  const merged = new Map<string, readonly string[]>();
  for (const [word, keys] of tables.flatMap((table) => Object.entries(table))) {
    merged.set(word, [...new Set([...(merged.get(word) ?? []), ...keys])]);
  }
  return merged;
}

/** By key: what others write for a value of ours. */
export const foreignValues: ReadonlyMap<string, Readonly<Record<string, string>>> = new Map(
  [...kindWords.map(({ values = {} }) => values), baseValues].flatMap((table) => Object.entries(table)),
);

/** The kind that another framework calls by a name in plain spelling. */
export function kindCalled(plain: string): string | undefined {
  return layerKinds.find(({ elsewhere, foreign = [] }) =>
    [...foreign.flatMap(({ kinds = [] }) => kinds), ...Object.values(elsewhere).map(plainSpelling)].includes(plain),
  )?.kind;
}
