/**
 * What to write instead of another framework's key, value or layer kind that has no equivalent here, in words: ours says the same by
 * other means, says it elsewhere, or does not have it.
 */
import { clip, listOf, quote } from '../diagnostics/words.ts';
import { gradientAdvice } from '../gradients/foreign.ts';
import { ABSENT_ADVICE, absentInitializer } from '../initializers/absent.ts';
import { fanlessInitializers, initializerCalled, initializerKinds } from '../initializers/registry.ts';
import {
  type AbsentKinds,
  anyOf,
  type KeyAdvice,
  type KnownKinds,
  type Rewriting,
  type ValueAdvice,
} from '../ops/foreign-words.ts';
import { layerKinds } from '../ops/registry.ts';
import { biasSchema } from '../ops/shared/schema.ts';
import { optimizerKinds } from '../optimizers/registry.ts';
import { exampleOf, type RecipeKind } from '../recipe/recipe-kind.ts';
import { scheduleKinds } from '../schedules/registry.ts';
import type { ScalarNode, SourceNode } from '../source/nodes.ts';
import { flowText } from '../text/flow-yaml.ts';
import { foreignKeys, foreignNames, foreignValues, kindCalled, kindWords } from './framework-names.ts';
import { placeInSpec } from './places.ts';
import { plainSpelling } from './spelling.ts';

const biased = layerKinds.filter(({ schema }) => schema.properties.bias === biasSchema).map(({ kind }) => quote(kind));
const NO_BIAS = `\`bias: false\` leaves it out, in ${listOf(biased)}`;
const OWN_BIAS = `leave it out: every ${listOf(biased, 'and')} layer has a bias, which starts at 0, unless it says \`bias: false\``;
const PIXELS =
  'the network reads (pixel − mean) / std, with pixels in 0..255: `data: { mean: …, std: … }`, both 255 times those of pixels in 0..1';
const SOURCE = 'say where the images are on the command line: `specc train <spec> --data folder:<dir>`';
const DECAY =
  '`weight_decay` of `train.optimizer` pulls all weights towards zero; `decay_multiplier` in `weight` or `bias` changes that for one parameter';
const INFERRED =
  'the size of the images is `input: { shape: [channels, height, width] }`; what each layer reads is inferred from it';
const STEPS = 'training is counted in `epochs`; `specc train <spec> --steps <n>` stops after n updates';
const CLASS_NAMES =
  'class names are `classes: [first, second, …]`; for a file with one per line, use `specc predict <spec> --labels <file>`';
const CHECKPOINT = 'leave it out: `specc train` writes a checkpoint after each epoch, to the `--out` folder';

const baseAdvice: Readonly<Record<string, KeyAdvice>> = {
  biasregularizer: DECAY,
  ...gradientAdvice,
  biasterm: (value) => (value === 'true' ? OWN_BIAS : NO_BIAS),
  callbacks: CHECKPOINT,
  classnames: CLASS_NAMES,
  labels: CLASS_NAMES,
  names: CLASS_NAMES,
  checkpoint: CHECKPOINT,
  dataformat: 'leave it out: shapes are [channels, height, width]',
  dataset: SOURCE,
  device: 'choose the device on the command line: `specc train <spec> --device webgpu`',
  dir: SOURCE,
  folder: SOURCE,
  freeze: '`lr_multiplier: 0` in `weight` or `bias` freezes a parameter',
  frozen: '`lr_multiplier: 0` in `weight` or `bias` freezes a parameter',
  gpu: 'choose the device on the command line: `specc train <spec> --device webgpu`',
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
  normalize: PIXELS,
  numworkers: 'leave it out: images are decoded in the background as training needs them',
  path: SOURCE,
  randomseed: 'give the seed on the command line: `specc train <spec> --seed <n>`',
  requiresgrad: '`lr_multiplier: 0` in `weight` or `bias` freezes a parameter',
  root: SOURCE,
  seed: 'give the seed on the command line: `specc train <spec> --seed <n>`',
  shuffle: 'leave it out: training images are shuffled in every epoch',
  snapshot: CHECKPOINT,
  source: SOURCE,
  std: PIXELS,
  trainable: '`lr_multiplier: 0` in `weight` or `bias` freezes a parameter',
  usebias: (value) => (value === 'true' ? OWN_BIAS : NO_BIAS),
  validationsplit: 'leave it out: in a folder without `val/`, a tenth of each class is held out',
  valsplit: 'leave it out: in a folder without `val/`, a tenth of each class is held out',
};

/** By `plainSpelling` of the key. */
const keyAdvice: ReadonlyMap<string, KeyAdvice> = new Map(
  [...kindWords.map((words) => words.keyAdvice ?? {}), baseAdvice].flatMap((table) => Object.entries(table)),
);

const baseRewritings: Readonly<Record<string, (value: string) => Rewriting | undefined>> = {
  biasterm: (value) => (value === 'false' ? { key: 'bias', value: 'false' } : undefined),
  usebias: (value) => (value === 'false' ? { key: 'bias', value: 'false' } : undefined),
};

/** By `plainSpelling` of the key: undefined where the value has no equivalent. */
const rewritings = new Map(
  [...kindWords.map((words) => words.rewritings ?? {}), baseRewritings].flatMap((table) => Object.entries(table)),
);

/** Another key and value in place of a key, among the keys that are `free`. */
export function rewritingOf(key: string, node: SourceNode, free: readonly string[]): Rewriting | undefined {
  const rewrite = rewritings.get(plainSpelling(key));
  const found = node.kind === 'scalar' && node.source !== '' ? rewrite?.(node.source) : undefined;
  return found !== undefined && free.includes(found.key) ? found : undefined;
}

/** What to do about a key that corresponds to nothing in its mapping. */
export function adviceForKey(key: string, node: SourceNode): readonly string[] {
  const own = ownAdvice(key, node);
  if (own !== undefined) {
    return own;
  }
  const plain = plainSpelling(key);
  const keys = foreignKeys.get(plain) ?? [];
  const words = [...foreignValues.values()].flatMap((byWord) => (Object.hasOwn(byWord, plain) ? [byWord[plain]] : []));
  const known = [key, ...keys, ...words].filter((word) => word !== undefined);
  const place = known.map((word) => placeInSpec(word, textOf(node))).find((found) => found !== undefined);
  return place === undefined ? [] : [`it belongs in ${place}`];
}

/** The advice that the table has for a key, whatever the language calls it. */
export function ownAdvice(key: string, node: SourceNode): readonly string[] | undefined {
  const advice = keyAdvice.get(plainSpelling(key)) ?? initializerAdvice(key, textOf(node));
  return advice === undefined ? undefined : [typeof advice === 'string' ? advice : advice(textOf(node), knownKinds)];
}

function textOf(node: SourceNode): string | undefined {
  return node.kind === 'scalar' && node.source !== '' ? clip(node.source) : undefined;
}

const knownKinds: KnownKinds = { activations: layerKinds.filter(({ activates }) => activates).map(({ kind }) => kind) };

const joining = layerKinds
  .filter(({ inputs }) => Object.values(inputs).includes('many'))
  .map(({ kind }) => quote(kind));
const pools = layerKinds.filter(({ window }) => window === 'pool').map(({ kind }) => quote(kind));

/** Kinds that other frameworks have and specc does not, by category. */
const absentKinds: readonly AbsentKinds[] = [
  ...kindWords.flatMap(({ absent = [] }) => absent),
  {
    names: anyOf('concatenate eltwise residual route shortcut sum'),
    advice: `the kinds that join layers are ${listOf(joining, 'and')}`,
  },
];

/** Words that are not kinds, however close to one their spelling is. */
const noKinds: readonly AbsentKinds[] = [
  { names: anyOf('pool pooling pool2d'), advice: `write ${listOf(pools)}` },
  {
    names: anyOf('input inputlayer data images?'),
    advice: 'the images are not a layer: their size is `input: { shape: [channels, height, width] }`',
  },
];

export function isAbsentKind(plain: string): boolean {
  return !isKind(plain) && absentKinds.some(({ names }) => names.test(plain));
}

/** Whether a kind has a name, or has it elsewhere: one that was absent may have come since. */
function isKind(plain: string): boolean {
  return layerKinds.some(({ kind }) => plainSpelling(kind) === plain) || kindCalled(plain) !== undefined;
}

/** What to do about a layer kind that does not exist here; undefined where no other framework has it. */
export function adviceForKind(kind: string): string | undefined {
  const plain = plainSpelling(kind);
  const advice = isKind(plain)
    ? undefined
    : [...absentKinds, ...noKinds].find(({ names }) => names.test(plain))?.advice;
  return typeof advice === 'function' ? advice(knownKinds) : advice;
}

/** For the name of an initializer, or a key below which others give the name as `value`. */
function initializerAdvice(name: string, value = ''): string | undefined {
  const plain = plainSpelling(name);
  const isKey = /^(type|distribution|initializer)$/.test(plain);
  const called = initializerCalled(plain) ?? (isKey ? initializerCalled(plainSpelling(value)) : undefined);
  if (called !== undefined) {
    const forAll = isKey || Object.keys(called).every((kind) => kind in fanlessInitializers);
    return forAll
      ? `write \`${flowText(called)}\``
      : `write \`weight: ${flowText(called)}\`; a bias or a factor per channel has no inputs to count`;
  }
  if (absentInitializer(plain) !== undefined) {
    return ABSENT_ADVICE;
  }
  const examples = initializerKinds.map(({ kind, example }) => `\`${flowText({ [kind]: example })}\``);
  return isKey || /^(orthogonal|variancescaling)$/.test(plain)
    ? `an initializer is one of ${listOf(examples, 'and')}`
    : undefined;
}

/** By key of a layer. */
const valueAdvice = new Map(kindWords.flatMap((words) => Object.entries(words.valueAdvice ?? {})));

/** What to write for a scalar that other frameworks accept as the value of `key`. */
export function adviceForValue(key: string, node: ScalarNode): ValueAdvice {
  const plain = plainSpelling(String(node.value));
  const ofKind = valueAdvice.get(key);
  if (ofKind !== undefined) {
    return ofKind(node, plain);
  }
  switch (key) {
    case 'weight':
    case 'bias':
      return parameterAdvice(key, node, plain);
    case 'optimizer':
      return choiceAdvice(optimizerKinds, plain, 'the only optimizer is', 'an optimizer is');
    case 'classes':
      return { help: CLASS_NAMES };
    case 'schedule':
      return choiceAdvice(scheduleKinds, plain, 'the only schedule is', 'a schedule is');
    default:
      return {};
  }
}

/** For a word in place of a kind and its settings: the kind of that name, or the available ones. */
function choiceAdvice(
  kinds: readonly RecipeKind<unknown>[],
  plain: string,
  only: string,
  several: string,
): ValueAdvice {
  const called = kinds.find((kind) => [plainSpelling(kind.kind), ...foreignNames(kind)].includes(plain));
  if (called !== undefined) {
    return { instead: flowText(exampleOf(called)) };
  }
  const examples = kinds.map((kind) => `\`${flowText(exampleOf(kind))}\``);
  return { help: `${kinds.length === 1 ? only : several} ${listOf(examples)}` };
}

function parameterAdvice(role: 'weight' | 'bias', node: ScalarNode, plain: string): ValueAdvice {
  const { value } = node;
  if (typeof value === 'number') {
    return { instead: `{ constant: ${node.source} }` };
  }
  if (role === 'bias' && typeof value === 'boolean') {
    // Where layers can do without a bias, `false` is admitted, so this is somewhere else.
    return {
      help: value
        ? OWN_BIAS
        : `only ${listOf(biased, 'and')} layers can leave it out, each by a \`bias: false\` of its own`,
    };
  }
  const called = initializerCalled(plain);
  if (called !== undefined && Object.keys(called).every((kind) => role === 'weight' || kind in fanlessInitializers)) {
    return { instead: flowText(called) };
  }
  const help = initializerAdvice(String(value));
  return help === undefined ? {} : { help };
}
