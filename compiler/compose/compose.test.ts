/** Composition: what a variant, its patches and blocks make of the files. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { memoryHost } from '../../test/support/memory-host.ts';
import type { Diagnostic } from '../diagnostics/types.ts';
import { toData } from '../source/nodes.ts';
import { parseYamlInParts } from '../source/parse-in-parts.ts';
import { createSourceSet } from '../source/source-set.ts';
import { flowText } from '../text/flow-yaml.ts';
import { type Composition, compose } from './compose.ts';

type Files = Readonly<Record<string, string>>;
type Layer = Readonly<Record<string, unknown>>;

interface Composed {
  readonly composition: Composition;
  readonly codes: readonly string[];
  /** The composed spec as plain data. */
  readonly data: Readonly<Record<string, unknown>>;
  readonly layers: readonly Layer[];
}

function composed(files: Files, file = 'variant.yaml'): Composed {
  const diagnostics: Diagnostic[] = [];
  const sources = createSourceSet(memoryHost(files), file);
  const composition = compose(sources, (diagnostic) => diagnostics.push(diagnostic), parseYamlInParts);
  const { root } = composition;
  // Without prototypes, as toData makes it, data would not equal literals.
  const data = root === undefined ? {} : JSON.parse(JSON.stringify(toData(root)));
  return { composition, codes: diagnostics.map(({ code }) => code), data, layers: data.layers ?? [] };
}

const base = `spec: 1
name: base
input: { shape: [3, 8, 8] }
classes: { n01: cat, n02: dog }
defaults: { weight: { normal: { mean: 0, std: 0.1 }, lr_multiplier: 2 } }
layers:
  - { name: conv1, type: conv2d, filters: 4, kernel: 3 }
  - { name: relu1, type: relu }
  - { name: fc1, type: dense, units: 10, from: relu1 }
loss: softmax_cross_entropy
train: { batch: 32, epochs: 4, optimizer: { sgd: { lr: 0.01, momentum: 0.9 } } }
`;

const over = (variant: string): Composed =>
  composed({ 'variant.yaml': `extends: base.yaml\n${variant}`, 'base.yaml': base });

test('scalars and lists replace, mappings merge, choices and class names are replaced whole, null removes', () => {
  const { data, codes } = over(`name: variant
input: { shape: [1, 8, 8] }
classes: { n03: bird, n04: frog }
defaults: { weight: { uniform: { min: 0, max: 1 } } }
train: { epochs: 8, optimizer: { sgd: { lr: 0.1 } } }
loss: null
`);
  expect(codes).toEqual([]);
  expect(data).toMatchObject({ spec: 1, name: 'variant', input: { shape: [1, 8, 8] } });
  expect(data.classes).toEqual({ n03: 'bird', n04: 'frog' });
  expect(data.defaults).toEqual({ weight: { uniform: { min: 0, max: 1 }, lr_multiplier: 2 } });
  expect(data.train).toEqual({ batch: 32, epochs: 8, optimizer: { sgd: { lr: 0.1 } } });
  expect(data).not.toHaveProperty('loss');
});

test('a key that is still empty removes nothing', () => {
  expect(over('loss:\n').data).toHaveProperty('loss');
});

test('patches apply in order, each to the result of the one before', () => {
  const { layers, codes } = over(`patch:
  - { layer: conv1, set: { filters: 8, stride: 2 } }
  - { layer: conv1, set: { stride: null, groups: 2 } }
  - { after: conv1, insert: [{ name: relu0, type: relu }] }
  - { layers: { type: relu }, set: { type: tanh } }
  - { layers: [relu1], remove: true }
  - { before: fc1, insert: [{ name: pool, type: avg_pool, kernel: 2, stride: 2 }] }
  - { layer: fc1, replace: { type: flatten } }
`);
  expect(codes).toEqual([]);
  expect(layers).toEqual([
    { name: 'conv1', type: 'conv2d', filters: 8, kernel: 3, groups: 2 },
    { name: 'relu0', type: 'tanh' },
    { name: 'pool', type: 'avg_pool', kernel: 2, stride: 2 },
    { name: 'fc1', from: 'relu1', type: 'flatten' },
  ]);
});

test('variants of variants: keys first, then the patches from the base up', () => {
  const files = {
    'base.yaml': base,
    'nets/middle.yaml': 'extends: ../base.yaml\nname: middle\npatch: [{ layer: conv1, set: { filters: 8 } }]\n',
    'variant.yaml':
      'extends: nets/middle.yaml\nname: variant\npatch: [{ layers: { filters: 8 }, set: { filters: 16 } }]\n',
  };
  const { data, layers, codes, composition } = composed(files);
  expect(codes).toEqual([]);
  expect(data.name).toBe('variant');
  expect(layers[0]).toMatchObject({ filters: 16 });
  expect(composition.files.map(({ file }) => file)).toEqual(['variant.yaml', 'nets/middle.yaml', 'base.yaml']);
});

test('a list of layers of its own leaves the patches below without an object', () => {
  const { layers, codes } = composed({
    'base.yaml': base,
    'middle.yaml': 'extends: base.yaml\npatch: [{ layer: conv1, set: { filters: 8 } }]\n',
    'variant.yaml': 'extends: middle.yaml\nlayers: [{ name: fc, type: dense, units: 2 }]\n',
  });
  expect([layers, codes]).toEqual([[{ name: 'fc', type: 'dense', units: 2 }], []]);
});

const residual = `blocks:
  basic:
    parameters: { filters: ~, activation: relu }
    layers:
      - { name: conv, type: conv2d, filters: $filters, kernel: 3 }
      - { name: act, type: $activation }
      - { name: sum, type: add, from: [act, $input] }
layers:
  - { name: stem, type: relu }
  - { name: stage, block: basic, repeat: 2, with: { filters: 4 }, expect: [4, 8, 8] }
  - { name: out, type: add, from: [stage, stage_1, stem] }
`;

test('a block is written out, each copy reading the one before, and a use stands for its last layer', () => {
  const { layers, codes } = composed({ 'variant.yaml': residual });
  expect(codes).toEqual([]);
  expect(layers).toEqual([
    { name: 'stem', type: 'relu' },
    { name: 'stage_1_conv', type: 'conv2d', filters: 4, kernel: 3 },
    { name: 'stage_1_act', type: 'relu' },
    { name: 'stage_1_sum', type: 'add', from: ['stage_1_act', 'stem'] },
    { name: 'stage_2_conv', type: 'conv2d', filters: 4, kernel: 3 },
    { name: 'stage_2_act', type: 'relu' },
    { name: 'stage_2_sum', type: 'add', from: ['stage_2_act', 'stage_1_sum'], expect: [4, 8, 8] },
    { name: 'out', type: 'add', from: ['stage_2_sum', 'stage_1_sum', 'stem'] },
  ]);
});

test('a block says with a parameter how often it repeats another', () => {
  const { layers, codes } = composed({
    'variant.yaml': `blocks:
  unit:
    layers: [{ name: act, type: relu }]
  stage:
    parameters: { count: 1 }
    layers: [{ name: units, block: unit, repeat: $count }]
layers:
  - { name: a, block: stage, with: { count: 2 } }
  - { name: b, block: stage }
`,
  });
  expect(codes).toEqual([]);
  expect(layers.map(({ name }) => name)).toEqual(['a_units_1_act', 'a_units_2_act', 'b_units_1_act']);
});

test('a use that does not repeat reads the layer before it', () => {
  const { layers } = composed({
    'variant.yaml': residual.replace('repeat: 2, ', '').replace('[stage, stage_1, stem]', '[stage, stem]'),
  });
  expect(layers.map(({ name, from }) => [name, from]).slice(1)).toEqual([
    ['stage_conv', undefined],
    ['stage_act', undefined],
    ['stage_sum', ['stage_act', 'stem']],
    ['out', ['stage_sum', 'stem']],
  ]);
});

test('patches change a use as a whole, or layers in it, and what a block reads follows them', () => {
  const { layers, codes } = composed({
    'base.yaml': residual,
    'variant.yaml': `extends: base.yaml
patch:
  - { layers: { block: basic }, set: { repeat: 1 } }
  - { layer: stage_1_act, set: { type: tanh } }
  - { before: stage, insert: [{ name: pool, type: relu }] }
`,
  });
  expect(codes).toEqual([]);
  expect(layers.slice(1)).toEqual([
    { name: 'pool', type: 'relu' },
    { name: 'stage_1_conv', type: 'conv2d', filters: 4, kernel: 3 },
    { name: 'stage_1_act', type: 'tanh' },
    { name: 'stage_1_sum', type: 'add', from: ['stage_1_act', 'pool'], expect: [4, 8, 8] },
    { name: 'out', type: 'add', from: ['stage_1_sum', 'stage_1_sum', 'stem'] },
  ]);
});

test('a use in a block hands on layers of the block, what the block reads, and what it was given itself', () => {
  const { layers, codes } = composed({
    'variant.yaml': `blocks:
  inner: { parameters: { skip: ~, act: relu }, layers: [{ name: a, type: $act }, { name: b, type: add, from: [a, $skip] }] }
  outer:
    parameters: { other: ~ }
    layers:
      - { name: relu, type: tanh }
      - { name: one, block: inner, with: { skip: relu, act: relu } }
      - { name: two, block: inner, with: { skip: $input } }
      - { name: three, block: inner, with: { skip: $other } }
layers:
  - { name: stem, type: relu }
  - { name: x, block: outer, with: { other: stem } }
`,
  });
  expect(codes).toEqual([]);
  expect(layers.slice(2)).toEqual([
    { name: 'x_one_a', type: 'relu' },
    { name: 'x_one_b', type: 'add', from: ['x_one_a', 'x_relu'] },
    { name: 'x_two_a', type: 'relu' },
    { name: 'x_two_b', type: 'add', from: ['x_two_a', 'stem'] },
    { name: 'x_three_a', type: 'relu' },
    { name: 'x_three_b', type: 'add', from: ['x_three_a', 'stem'] },
  ]);
});

test('blocks in thousands of blocks are an error, and a circle of them is one', () => {
  const nested = (last: string): Composed =>
    composed({
      'variant.yaml': `blocks:
${Array.from({ length: 3000 }, (_, at) => `  b${at}: { parameters: { w: ~ }, layers: [{ name: s, block: b${at + 1}, with: { w: $w } }] }`).join('\n')}
  b3000: { parameters: { w: ~ }, layers: [${last}] }
layers: [{ name: a, block: b0, with: { w: images } }]
`,
    });
  expect(nested('{ name: c, type: add, from: [$w, $w] }').codes).toEqual(['SPC2009']);
  const circle = composed({
    'variant.yaml': `blocks:
  one: { parameters: { skip: ~ }, layers: [{ name: x, block: two, with: { skip: $input } }] }
  two: { parameters: { skip: ~ }, layers: [{ name: y, block: one, with: { skip: $skip } }] }
layers: [{ name: a, block: one, with: { skip: images } }]
`,
  });
  expect(circle.codes).toEqual(['SPC3113']);
});

test('a patch finds a layer of a use whose name begins like that of another', () => {
  const { layers, codes } = composed({
    'base.yaml': `blocks:
  one: { layers: [{ name: act, type: relu }] }
layers:
  - { name: a, block: one }
  - { name: a_b, block: one }
`,
    'variant.yaml': 'extends: base.yaml\npatch: [{ layer: a_b_act, set: { type: tanh } }]\n',
  });
  expect(codes).toEqual([]);
  expect(layers).toEqual([
    { name: 'a_act', type: 'relu' },
    { name: 'a_b_act', type: 'tanh' },
  ]);
});

test('patches that look for layers in a use in vain do not count its layers again', () => {
  const { codes } = composed({
    'base.yaml': `blocks:
  one: { layers: [{ name: act, type: relu }] }
layers:
  - { name: a, block: one, repeat: 1000 }
`,
    'variant.yaml': `extends: base.yaml
patch: [${Array.from({ length: 11 }, () => '{ layer: a_other, remove: true }').join(', ')}]
`,
  });
  expect(codes).toEqual(Array.from({ length: 11 }, () => 'SPC3104'));
});

test('blocks within blocks, inputs by name and as a parameter', () => {
  const { layers, codes } = composed({
    'variant.yaml': `blocks:
  inner: { parameters: { skip: ~ }, layers: [{ name: a, type: relu }, { name: b, type: add, from: [a, $skip] }] }
  outer: { parameters: { skip: ~ }, layers: [{ name: x, type: relu }, { name: y, block: inner, from: $input, with: { skip: $skip } }] }
layers:
  - { name: stem, type: relu }
  - { name: other, type: relu, from: images }
  - { name: one, block: outer, from: stem, with: { skip: other } }
`,
  });
  expect(codes).toEqual([]);
  expect(layers.slice(2)).toEqual([
    { name: 'one_x', type: 'relu', from: 'stem' },
    { name: 'one_y_a', type: 'relu', from: 'stem' },
    { name: 'one_y_b', type: 'add', from: ['one_y_a', 'other'] },
  ]);
});

test('a spec without composition keeps its tree, so that what is known of its nodes stays known', () => {
  const { composition } = composed({ 'base.yaml': base }, 'base.yaml');
  expect(composition.root).toBe(composition.own);
});

// A model of patches on plain data, against which random ones are compared.

type Patch =
  | { readonly layer: string; readonly set: Readonly<Record<string, number>> }
  | { readonly layer: string; readonly remove: true }
  | { readonly after: string; readonly insert: readonly Layer[] }
  | { readonly before: string; readonly insert: readonly Layer[] }
  | { readonly layer: string; readonly replace: Layer };

function patched(layers: readonly Layer[], patch: Patch): readonly Layer[] {
  const name = 'layer' in patch ? patch.layer : 'after' in patch ? patch.after : patch.before;
  const at = layers.findIndex((layer) => layer.name === name);
  if (at === -1) {
    return layers;
  }
  const layer = layers[at] ?? {};
  if ('insert' in patch) {
    return layers.toSpliced('after' in patch ? at + 1 : at, 0, ...patch.insert);
  }
  if ('remove' in patch) {
    return layers.toSpliced(at, 1);
  }
  return layers.with(at, 'set' in patch ? { ...layer, ...patch.set } : { name, ...patch.replace });
}

const name = fc.integer({ min: 0, max: 7 }).map((index) => `l${index}`);
const keys = fc.dictionary(fc.constantFrom('filters', 'kernel', 'units'), fc.nat(9), { minKeys: 1 });
const layer = fc.record({
  name: fc.integer({ min: 8, max: 12 }).map((index) => `l${index}`),
  type: fc.constant('relu'),
});
const patch: fc.Arbitrary<Patch> = fc.oneof(
  fc.record({ layer: name, set: keys }),
  fc.record({ layer: name, remove: fc.constant(true as const) }),
  fc.record({ after: name, insert: fc.array(layer, { minLength: 1, maxLength: 2 }) }),
  fc.record({ before: name, insert: fc.array(layer, { minLength: 1, maxLength: 2 }) }),
  fc.record({ layer: name, replace: keys.map((own) => ({ type: 'tanh', ...own })) }),
);

test('any patches give what they give on plain data, and those without an object say so', () => {
  const start = Array.from({ length: 6 }, (_, index): Layer => ({ name: `l${index}`, type: 'conv2d' }));
  fc.assert(
    fc.property(fc.array(patch, { maxLength: 8 }), (patches) => {
      const lines = patches.map((each) => `  - ${flowText(each)}\n`).join('');
      const { layers, codes } = composed({
        'base.yaml': `layers:\n${start.map((each) => `  - ${flowText(each)}\n`).join('')}`,
        'variant.yaml': `extends: base.yaml\n${patches.length === 0 ? '' : `patch:\n${lines}`}`,
      });
      expect(layers).toEqual(patches.reduce(patched, start));
      expect(codes.every((code) => code === 'SPC3104')).toBe(true);
    }),
    { numRuns: 150 },
  );
});

test('what a half-written variant says never breaks the compiler', () => {
  const text = `extends: base.yaml\npatch:\n  - { layer: conv1, set: { filters: 8 } }\n  - { after: relu1, insert: [{ name: s, block: b, with: { f: $f } }] }\n${residual}`;
  fc.assert(
    fc.property(
      fc.nat(text.length),
      fc.nat(30),
      fc.constantFrom('', ' ', '$', '{', ']', ': ', '- ', '\n'),
      (at, cut, put) => {
        composed({ 'base.yaml': base, 'variant.yaml': text.slice(0, at) + put + text.slice(at + cut) });
      },
    ),
    { numRuns: 300 },
  );
});
