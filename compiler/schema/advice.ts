/**
 * What to write instead of a key, value or layer kind of another framework that has no equal here, in words: where ours says the same by
 * other means, says it elsewhere, or does not have it.
 */
import { clip, listOf, quote } from '../diagnostics/words.ts';
import { activations } from '../ops/activation/index.ts';
import { layerKinds } from '../ops/registry.ts';
import type { ScalarNode, SourceNode } from '../source/nodes.ts';
import { absentKinds, foreignKeys, foreignValues } from './framework-names.ts';
import { placeInSpec } from './places.ts';
import { plainSpelling } from './spelling.ts';

/** A key and value that do what another key was to do. */
export interface Rewriting {
  readonly key: string;
  readonly value: string;
}

const FROZEN_BIAS = '{ constant: 0, lr_multiplier: 0 }';
const NO_BIAS = `every \`conv2d\` and \`dense\` layer has a bias; \`bias: ${FROZEN_BIAS}\` keeps it at 0`;
const OWN_BIAS = 'leave it out: every `conv2d` and `dense` layer has a bias, which starts at 0';
const PIXELS = 'the network reads (pixel − mean) · scale, with pixels in 0..255: `data: { mean: …, scale: … }`';
const SOURCE = 'where the images are is said to the command: `specc train <spec> --data folder:<dir>`';
const DECAY =
  '`train: { optimizer: { sgd: { weight_decay: … } } }` pulls all weights towards zero, `decay_multiplier` in `weight` or `bias` changes that for one parameter';
const INFERRED =
  'the size of the images is `input: { shape: [channels, height, width] }`; what a layer reads is inferred from there';
const STEPS = 'training is counted in `epochs`; `specc train <spec> --steps <n>` ends after n updates';
const CLASS_NAMES =
  'names of classes are `classes: [first, second, …]`; of a file with one per line, `specc predict <spec> --labels <file>`';
const CHECKPOINT = 'leave it out: `specc train` writes a checkpoint after each epoch, to the folder of `--out`';

/** By `plainSpelling` of the key. */
const keyAdvice: Readonly<Record<string, string | ((value: string | undefined) => string)>> = {
  act: activationAdvice,
  activation: activationAdvice,
  batchnorm: 'there is no batch normalisation',
  batchnormalize: 'there is no batch normalisation',
  biasregularizer: DECAY,
  biasterm: (value) => (value === 'true' ? OWN_BIAS : NO_BIAS),
  callbacks: CHECKPOINT,
  classnames: CLASS_NAMES,
  labels: CLASS_NAMES,
  names: CLASS_NAMES,
  checkpoint: CHECKPOINT,
  dataformat: 'leave it out: shapes are [channels, height, width]',
  dataset: SOURCE,
  device: 'where to run is said to the command: `specc train <spec> --device webgpu`',
  dir: SOURCE,
  folder: SOURCE,
  freeze: '`lr_multiplier: 0` in `weight` or `bias` freezes a parameter',
  frozen: '`lr_multiplier: 0` in `weight` or `bias` freezes a parameter',
  gpu: 'where to run is said to the command: `specc train <spec> --device webgpu`',
  inchannels: INFERRED,
  infeatures: INFERRED,
  inplace: 'leave it out: the compiler decides what shares memory',
  inputdim: INFERRED,
  inputshape: INFERRED,
  inputsize: INFERRED,
  iterations: STEPS,
  kernelregularizer: DECAY,
  layout: 'leave it out: shapes are [channels, height, width]',
  maxbatches: STEPS,
  maxiter: STEPS,
  maxsteps: STEPS,
  nonlinearity: activationAdvice,
  normalize: PIXELS,
  numworkers: 'leave it out: images are decoded beside the training as they are needed',
  paddingmode: 'leave it out: padded cells are 0, and never win a `max_pool`',
  path: SOURCE,
  randomseed: 'the seed is said to the command: `specc train <spec> --seed <n>`',
  requiresgrad: '`lr_multiplier: 0` in `weight` or `bias` freezes a parameter',
  root: SOURCE,
  seed: 'the seed is said to the command: `specc train <spec> --seed <n>`',
  shuffle: 'leave it out: training images are shuffled in every epoch',
  snapshot: CHECKPOINT,
  source: SOURCE,
  std: (value) => (value === undefined ? PIXELS : `${PIXELS}; \`scale\` is 1 / std, one number for all channels`),
  trainable: '`lr_multiplier: 0` in `weight` or `bias` freezes a parameter',
  usebias: (value) => (value === 'true' ? OWN_BIAS : NO_BIAS),
  validationsplit: 'leave it out: of a folder without `val/` a tenth of each class is held out',
  valsplit: 'leave it out: of a folder without `val/` a tenth of each class is held out',
};

/** By `plainSpelling` of the key: undefined where the value has no equal. */
const rewritings: Readonly<Record<string, (value: string) => Rewriting | undefined>> = {
  biasterm: (value) => (value === 'false' ? { key: 'bias', value: FROZEN_BIAS } : undefined),
  ceilmode: (value) => ({ key: 'rounding', value: /^(true|1)$/i.test(value) ? 'ceil' : 'floor' }),
  depthradius: (value) => (/^\d{1,6}$/.test(value) ? { key: 'size', value: String(2 * Number(value) + 1) } : undefined),
  keepprob: (value) =>
    Number(value) > 0 && Number(value) <= 1
      ? { key: 'rate', value: String(Number((1 - Number(value)).toPrecision(6))) }
      : undefined,
  usebias: (value) => (value === 'false' ? { key: 'bias', value: FROZEN_BIAS } : undefined),
};

/** Another key and value in place of a key, among the keys that are `free`. */
export function rewritingOf(key: string, node: SourceNode, free: readonly string[]): Rewriting | undefined {
  const plain = plainSpelling(key);
  const rewrite = Object.hasOwn(rewritings, plain) ? rewritings[plain] : undefined;
  const found = node.kind === 'scalar' && node.source !== '' ? rewrite?.(node.source) : undefined;
  return found !== undefined && free.includes(found.key) ? found : undefined;
}

/** What to do about a key that nothing in its mapping is a name for. */
export function adviceForKey(key: string, node: SourceNode): readonly string[] {
  const own = ownAdvice(key, node);
  if (own !== undefined) {
    return own;
  }
  const plain = plainSpelling(key);
  const keys = Object.hasOwn(foreignKeys, plain) ? (foreignKeys[plain] ?? []) : [];
  const words = Object.values(foreignValues).flatMap((byWord) => (Object.hasOwn(byWord, plain) ? [byWord[plain]] : []));
  const known = [key, ...keys, ...words].filter((word) => word !== undefined);
  const place = known.map((word) => placeInSpec(word, textOf(node))).find((found) => found !== undefined);
  return place === undefined ? [] : [`its place is \`${place}\``];
}

/** The words that the table has about a key, whatever the language calls it. */
export function ownAdvice(key: string, node: SourceNode): readonly string[] | undefined {
  const plain = plainSpelling(key);
  const advice = Object.hasOwn(keyAdvice, plain) ? keyAdvice[plain] : initializerAdvice(key);
  return advice === undefined ? undefined : [typeof advice === 'string' ? advice : advice(textOf(node))];
}

function textOf(node: SourceNode): string | undefined {
  return node.kind === 'scalar' && node.source !== '' ? clip(node.source) : undefined;
}

function activationAdvice(value: string | undefined): string {
  const kind = activations.find((candidate) => candidate.kind === plainSpelling(value ?? ''))?.kind;
  if (value !== undefined && /^(linear|none|null|identity|false)$/i.test(value)) {
    return 'leave it out: a layer is linear where no activation comes behind it';
  }
  return kind === undefined
    ? `an activation is a layer of its own, behind this one: ${namesOfActivations('or')}`
    : `an activation is a layer of its own, behind this one: \`- { name: ${kind}1, type: ${kind} }\``;
}

function namesOfActivations(conjunction: string): string {
  return listOf(
    activations.map(({ kind }) => quote(kind)),
    conjunction,
  );
}

/** What to do about a layer kind that is none here; undefined where no other framework has it. */
export function adviceForKind(kind: string): string | undefined {
  const plain = plainSpelling(kind);
  if (absentKinds.activation.has(plain)) {
    return `the activations there are: ${namesOfActivations('and')}`;
  }
  if (absentKinds.convolution.has(plain)) {
    return 'the convolution there is: `conv2d`, with `stride`, `dilation` and `groups`';
  }
  if (absentKinds.normalisation.has(plain)) {
    return 'the normalisation there is: `lrn`, across channels';
  }
  if (absentKinds.join.has(plain)) {
    const joining = layerKinds.filter(({ inputs }) => Object.values(inputs).includes('many'));
    return `the kinds that join layers are: ${listOf(
      joining.map((one) => quote(one.kind)),
      'and',
    )}`;
  }
  if (/^(global|adaptive)(avg|average|max)pool/.test(plain)) {
    const pool = plain.includes('max') ? 'max_pool' : 'avg_pool';
    return `${pool === 'avg_pool' ? 'an' : 'a'} \`${pool}\` with the height and width of its input as \`kernel\`, and \`stride: 1\`, gives one value per channel`;
  }
  if (/^(pool|pooling|pool2d)$/.test(plain)) {
    return 'write `max_pool` or `avg_pool`';
  }
  if (/^(input|inputlayer|data|images?)$/.test(plain)) {
    return 'the images are no layer: their size is `input: { shape: [channels, height, width] }`';
  }
  const padded = layerKinds.filter(({ schema }) => 'padding' in schema.properties).map((one) => quote(one.kind));
  return /^(zeropadding2d|zeropad2d|pad|padding)$/.test(plain)
    ? `padding is no layer but a key of ${listOf(padded, 'and')}`
    : undefined;
}

/** A way to start weights that frameworks have by name. */
export interface NamedInitializer {
  readonly variance: (inputs: number, outputs: number) => number;
  /** Of the standard deviation. */
  readonly formula: (inputs: string, outputs: string) => string;
  readonly uniform: boolean;
}

const INITIALIZERS: readonly (readonly [names: RegExp, Omit<NamedInitializer, 'uniform'>])[] = [
  [
    /^(he|kaiming|msra)(normal|uniform)?$/,
    { variance: (inputs) => 2 / inputs, formula: (inputs) => `√(2 / ${inputs})` },
  ],
  [
    /^(glorot|xavier)(normal|uniform)?$/,
    {
      variance: (inputs, outputs) => 2 / (inputs + outputs),
      formula: (inputs, outputs) => `√(2 / (${inputs} + ${outputs}))`,
    },
  ],
  [/^lecun(normal|uniform)?$/, { variance: (inputs) => 1 / inputs, formula: (inputs) => `√(1 / ${inputs})` }],
];

export function namedInitializer(name: string): NamedInitializer | undefined {
  const plain = plainSpelling(name);
  const found = INITIALIZERS.find(([names]) => names.test(plain))?.[1];
  return found === undefined ? undefined : { ...found, uniform: plain.endsWith('uniform') };
}

function initializerAdvice(name: string): string | undefined {
  const initializer = namedInitializer(name);
  if (initializer !== undefined) {
    const formula = initializer.formula('inputs', 'outputs');
    const numbers = initializer.uniform
      ? `the bound as a number: \`uniform: { min: −…, max: … }\` with √3 · ${formula}`
      : `the deviation as a number: \`normal: { mean: 0, std: … }\` with ${formula}`;
    return `write ${numbers}, inputs being the values that one output sums`;
  }
  return /^(type|distribution|initializer|(truncated|random)normal|orthogonal)$/.test(plainSpelling(name))
    ? 'how a parameter starts is one of `{ constant: 0 }`, `{ normal: { mean: 0, std: 0.01 } }` and `{ uniform: { min: -0.1, max: 0.1 } }`'
    : undefined;
}

export interface ValueAdvice {
  /** YAML that means the same here. */
  readonly instead?: string;
  readonly help?: string;
  readonly note?: string;
}

const PADDINGS: Readonly<Record<string, string>> = {
  same: '`same` adds as many cells as make the output the input divided by the stride, dilation·(kernel − 1) per axis at stride 1',
  valid: '`valid` adds no cells',
};

/** What to write for a scalar that other frameworks take as the value of `key`. */
export function adviceForValue(key: string, node: ScalarNode): ValueAdvice {
  const text = String(node.value);
  const plain = plainSpelling(text);
  switch (key) {
    case 'padding':
      return Object.hasOwn(PADDINGS, plain) ? { note: `${PADDINGS[plain]}; \`padding\` is a number of cells` } : {};
    case 'weight':
    case 'bias':
      return parameterAdvice(key, node, plain);
    case 'kernel':
    case 'stride':
    case 'dilation': {
      const [, height, width] = /^[([]?\s*(\d{1,9})\s*[x×,*]\s*(\d{1,9})\s*[)\]]?$/i.exec(text) ?? [];
      return height === undefined ? {} : { instead: `[${height}, ${width}]` };
    }
    case 'optimizer':
      return {
        ...(/^(sgd|momentum)$/.test(plain) ? { instead: '{ sgd: { lr: 0.01, momentum: 0.9 } }' } : {}),
        ...(/^(sgd|momentum)$/.test(plain)
          ? {}
          : { help: 'the optimizer there is: `{ sgd: { lr: 0.01, momentum: 0.9 } }`' }),
      };
    case 'classes':
      return { help: CLASS_NAMES };
    case 'schedule':
      return {
        help: 'a schedule is `{ plateau: { factor: 0.1, monitor: val_loss, max_reductions: 3 } }` or `{ steps: { at: [30, 60], factor: 0.1 } }`',
      };
    default:
      return {};
  }
}

function parameterAdvice(role: 'weight' | 'bias', node: ScalarNode, plain: string): ValueAdvice {
  const { value } = node;
  if (typeof value === 'number') {
    return { instead: `{ constant: ${node.source} }` };
  }
  if (/^(zeros?|ones?)$/.test(plain)) {
    return { instead: `{ constant: ${plain.startsWith('zero') ? 0 : 1} }` };
  }
  if (role === 'bias' && typeof value === 'boolean') {
    return value
      ? { help: OWN_BIAS }
      : { instead: FROZEN_BIAS, note: 'every `conv2d` and `dense` layer has a bias; this one stays at 0' };
  }
  if (/^(random)?(normal|gaussian)$/.test(plain)) {
    return { instead: '{ normal: { mean: 0, std: 0.01 } }' };
  }
  if (/^(random)?uniform$/.test(plain)) {
    return { instead: '{ uniform: { min: -0.1, max: 0.1 } }' };
  }
  const help = initializerAdvice(String(value));
  return help === undefined ? {} : { help };
}
