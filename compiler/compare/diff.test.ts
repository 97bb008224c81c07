import fc from 'fast-check';
import { expect, test } from 'vitest';
import { memoryHost } from '../../test/support/memory-host.ts';
import { checkSpec } from '../check.ts';
import { displayWidth } from '../text/display.ts';
import { diffSpecs, type LayerDifference, type SoundSpec, type SpecDifferences } from './diff-specs.ts';
import { diffText } from './diff-text.ts';

const base = `spec: 1
name: tiny
input: { shape: [3, 8, 8] }
classes: 10
defaults: { weight: { normal: { mean: 0, std: 0.05 } } }
layers:
  - { name: conv1, type: conv2d, filters: 8, kernel: 3, padding: 1 }
  - { name: relu1, type: relu }
  - { name: norm1, type: lrn, size: 3, alpha: 0.5, alpha_over: sum, beta: 0.75, k: 2 }
  - { name: fc2, type: dense, units: 10 }
loss: softmax_cross_entropy
data: { mean: image, augment: [horizontal_flip] }
train:
  batch: 32
  epochs: 2
  optimizer: { sgd: { lr: 0.01 } }
  metrics: [top1, top5]
`;

function sound(files: Readonly<Record<string, string>>, file: string): SoundSpec {
  const { spec, graph, diagnostics } = checkSpec(memoryHost(files), file);
  if (spec === undefined || graph === undefined) {
    throw new Error(diagnostics.map(({ message }) => message).join('; '));
  }
  return { spec, graph };
}

function diff(b: string, a = base): SpecDifferences {
  const files = { 'a.yaml': a, 'b.yaml': b };
  return diffSpecs(sound(files, 'a.yaml'), sound(files, 'b.yaml'));
}

function changed(differences: SpecDifferences, name: string): Extract<LayerDifference, { change: 'changed' }> {
  const found = differences.layers.find(({ layer }) => layer === name);
  if (found?.change !== 'changed') {
    throw new Error(`${name} has not changed`);
  }
  return found;
}

test.each([
  ['the same text', base],
  [
    'its name and what it expects of itself',
    `${base.replace('name: tiny', 'name: other')}expect: { parameters: 5354 }\n`,
  ],
  ['the order of keys', base.replace('type: conv2d, filters: 8, kernel: 3', 'kernel: 3, filters: 8, type: conv2d')],
  ['the spelling of values', base.replace('kernel: 3', 'kernel: [3, 3]').replace('alpha: 0.5', 'alpha: 5.0e-1')],
  [
    'a default that is written out',
    base.replace('kernel: 3', 'kernel: 3, stride: 1').replace('lr: 0.01', 'lr: 0.01, momentum: 0'),
  ],
  [
    'a schedule that leaves the rate as it is, and a batch in one part',
    base.replace('epochs: 2', 'epochs: 2\n  accumulate: 1\n  schedule: { constant: {} }'),
  ],
  [
    'a loss by its name or with settings',
    base.replace('loss: softmax_cross_entropy', 'loss: { softmax_cross_entropy: {} }'),
  ],
  ['a crop of the size of the input', base.replace('mean: image', 'crop: 8, mean: image')],
  ['the order of metrics', base.replace('[top1, top5]', '[top5, top1]')],
  ['inputs that are written out', base.replace('type: relu', 'type: relu, from: conv1')],
  ['the same alpha in another convention', base.replace('alpha: 0.5, alpha_over: sum', 'alpha: 1.5, alpha_over: mean')],
  ['extends', 'extends: a.yaml\nname: other\n'],
  [
    'a layer that nothing reads',
    base
      .replace('  - { name: fc2', '  - { name: side, type: tanh, from: conv1 }\n  - { name: fc2')
      .replace('units: 10 }', 'units: 10, from: norm1 }'),
  ],
] as const)('%s is no difference', (_, other) => {
  const differences = diff(other);
  expect(differences).toMatchObject({ same: true, settings: [], layers: [] });
  expect(diffText(differences, 80)).toContain('a.yaml and b.yaml mean the same');
});

test('columns and the groups that follow from them are a difference of the spec, not of its layers', () => {
  const layers = base.replace(
    '  - { name: fc2',
    '  - { name: conv2, type: conv2d, filters: 4, kernel: 3 }\n  - { name: fc2',
  );
  const across = layers.replace('k: 2 }', 'k: 2, across_columns: true }');
  const columns = `${across}columns: { count: 2, exchange: [fc2] }\n`;
  const { settings, layers: between, totals } = diff(layers.replace('filters: 4', 'filters: 4, groups: 2'), columns);
  expect(settings).toEqual([{ path: 'columns', a: { count: 2, exchange: ['fc2'] } }]);
  expect(between).toEqual([]);
  expect([totals.a.exchangedBytes, totals.b.exchangedBytes]).toEqual([4 * (2 * 64 + 4 * 36), undefined]);
  const whole = changed(diff(layers, columns), 'conv2');
  expect(whole.keys).toEqual([{ path: 'reads', a: 'its own column', b: 'all of norm1' }]);
  expect(whole.shapes).toEqual([{ path: 'weight', a: [4, 4, 3, 3], b: [4, 8, 3, 3] }]);
});

test('windows that end elsewhere because there are more columns are a difference of the layer too', () => {
  const columns = (count: number) =>
    `${base.replace('k: 2 }', 'k: 2, across_columns: false }')}columns: { count: ${count}, exchange: [fc2] }\n`;
  expect(changed(diff(columns(4), columns(2)), 'norm1').keys).toEqual([{ path: 'columns', a: 2, b: 4 }]);
});

test('the order of a list of what columns exchange is no difference, and that of augmentations is one', () => {
  const lists = base
    .replace('[horizontal_flip]', '[horizontal_flip, random_crop]')
    .replace('mean: image', 'resize: 9, mean: image');
  expect(
    diff(lists.replace('[horizontal_flip, random_crop]', '[random_crop, horizontal_flip]'), lists).settings,
  ).toEqual([{ path: 'data.augment', a: ['horizontal_flip', 'random_crop'], b: ['random_crop', 'horizontal_flip'] }]);
});

test('a changed layer gives its keys, its shapes and its cost, and so do the layers behind it', () => {
  const differences = diff(
    base
      .replace('filters: 8', 'filters: 6')
      .replace('name: fc2, type: dense', 'name: fc2, bias: { constant: 1 }, type: dense'),
  );
  expect(differences.settings).toEqual([]);
  expect(differences.layers.map(({ layer }) => layer)).toEqual(['conv1', 'relu1', 'norm1', 'fc2']);
  expect(changed(differences, 'conv1')).toMatchObject({
    keys: [{ path: 'filters', a: 8, b: 6 }],
    shapes: [
      { path: 'output', a: [8, 8, 8], b: [6, 8, 8] },
      { path: 'weight', a: [8, 3, 3, 3], b: [6, 3, 3, 3] },
      { path: 'bias', a: [8], b: [6] },
    ],
    a: { parameters: 224, multiplyAdds: 13824 },
    b: { parameters: 168, multiplyAdds: 10368 },
  });
  expect(changed(differences, 'fc2').keys).toEqual([{ path: 'bias.constant', a: 0, b: 1 }]);
});

test('layers are aligned by name; what replaces one stands behind it', () => {
  const differences = diff(
    base
      .replace('name: relu1, type: relu', 'name: tanh1, type: tanh')
      .replace('k: 2 }', 'k: 2 }\n  - { name: drop1, type: dropout, rate: 0.5, scale_at: test }'),
  );
  expect(differences.layers.map(({ change, layer }) => [change, layer])).toEqual([
    ['removed', 'relu1'],
    ['added', 'tanh1'],
    ['changed', 'norm1'],
    ['added', 'drop1'],
    ['changed', 'fc2'],
  ]);
  expect(changed(differences, 'norm1').keys).toEqual([{ path: 'from', a: 'relu1', b: 'tanh1' }]);
});

test('the recipe is compared with its defaults', () => {
  const other = base
    .replace('lr: 0.01', 'lr: 0.02, momentum: 0.9')
    .replace('mean: image, ', '')
    .replace('epochs: 2', 'epochs: 3\n  schedule: { steps: { at: [1], factor: 0.1 } }');
  expect(diff(other).settings).toEqual([
    { path: 'data.mean', a: 'image' },
    { path: 'train.epochs', a: 2, b: 3 },
    { path: 'train.optimizer.sgd.lr', a: 0.01, b: 0.02 },
    { path: 'train.optimizer.sgd.momentum', a: 0, b: 0.9 },
    { path: 'train.schedule.constant', a: {} },
    { path: 'train.schedule.steps', b: { at: [1], factor: 0.1 } },
  ]);
});

test('names of classes are a difference, beside their number', () => {
  const named = base.replace('classes: 10', 'classes: [a, b, c, d, e, f, g, h, i, j]');
  expect(diff(named).settings.map(({ path }) => path)).toEqual(['class_names']);
});

test('the text of a difference', () => {
  const other = base
    .replace('filters: 8', 'filters: 6')
    .replace(
      'name: norm1, type: lrn, size: 3, alpha: 0.5, alpha_over: sum, beta: 0.75, k: 2',
      'name: drop1, type: dropout, rate: 0.5, scale_at: test',
    )
    .replace(
      'data: { mean: image, augment: [horizontal_flip] }',
      'data: { scale: 0.00390625, resize: 12, augment: [random_crop, horizontal_flip, { pca_lighting: { std: 0.1 } }] }',
    );
  const text = diffText(diff(other), 80);
  expect(text).toMatchInlineSnapshot(`
    "a  a.yaml (tiny)
    b  b.yaml (tiny)

      data.mean     image → (none)
      data.augment  [horizontal_flip] →
                    [random_crop, horizontal_flip, { pca_lighting: { std: 0.1 } }]
      data.scale    1 → 0.00390625
      data.resize   (none) → 12

    ~ conv1  filters     8 → 6
             output      [8, 8, 8] → [6, 8, 8]
             weight      [8, 3, 3, 3] → [6, 3, 3, 3]
             bias        [8] → [6]
             parameters  224 → 168
             mult-adds   13,824 → 10,368
    ~ relu1  output  [8, 8, 8] → [6, 8, 8]
    - norm1  lrn over 3 channels, k 2, alpha 0.5 of the sum, beta 0.75,
             output [8, 8, 8]
    + drop1  dropout rate 0.5, scaled at test time, output [6, 8, 8]
    ~ fc2    from        norm1 → drop1
             weight      [10, 512] → [10, 384]
             parameters  5,130 → 3,850
             mult-adds   5,120 → 3,840

    total, for the forward pass of one image
      layers      4
      parameters  5,354 → 4,018 (−1,336)
      mult-adds   18,944 → 14,208 (−4,736)"
  `);
  expect(text.split('\n').filter((line) => displayWidth(line) > 80)).toEqual([]);
});

test('a difference reads the same in both directions', () => {
  const value = fc.record({
    filters: fc.integer({ min: 1, max: 8 }),
    kernel: fc.integer({ min: 1, max: 5 }),
    type: fc.constantFrom('relu', 'tanh'),
    batch: fc.integer({ min: 1, max: 3 }),
  });
  const text = ({ filters, kernel, type, batch }: { filters: number; kernel: number; type: string; batch: number }) =>
    base
      .replace('filters: 8, kernel: 3', `filters: ${filters}, kernel: ${kernel}`)
      .replace('type: relu', `type: ${type}`)
      .replace('batch: 32', `batch: ${batch}`);
  fc.assert(
    fc.property(value, value, (one, other) => {
      const [there, back] = [diff(text(other), text(one)), diff(text(one), text(other))];
      const equal = JSON.stringify(one) === JSON.stringify(other);
      expect([there.same, back.same]).toEqual([equal, equal]);
      const flipped = back.settings.map(({ path, a, b }) => ({ path, a: b, b: a }));
      expect(flipped).toEqual(there.settings);
      expect(back.layers.map(({ layer }) => layer)).toEqual(there.layers.map(({ layer }) => layer));
    }),
    { numRuns: 20 },
  );
});
