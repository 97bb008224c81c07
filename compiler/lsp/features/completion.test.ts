import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { layerKinds } from '../../ops/registry.ts';
import { snippetText } from '../../schema/snippet.ts';
import { toData } from '../../source/nodes.ts';
import { createPartParser, type YamlParser } from '../../source/parse-in-parts.ts';
import { createSourceText } from '../../source/source-text.ts';
import type { Path } from '../../source/span.ts';
import { cursorAt } from '../cursor.ts';
import { readCursor } from '../testing/marked-text.ts';
import { createViewer } from '../view.ts';
import { completeAt } from './completion.ts';
import type { Completion } from './completion-offer.ts';

const head = 'spec: 1\nname: tiny\ninput: { shape: [3, 8, 8] }\nclasses: 10\n';
/** The layers before the one that is written. */
const layers = `${head}layers:
  - { name: conv1, type: conv2d, filters: 8, kernel: 3, expect: [8, 6, 6] }
  - { name: relu1, type: relu }
`;

function complete(marked: string): readonly Completion[] {
  const { text, offset } = readCursor(marked);
  return completeAt(createViewer('spec.yaml')(text), offset);
}

function apply(text: string, { replace, insert, isSnippet }: Completion): string {
  return text.slice(0, replace.start) + (isSnippet ? snippetText(insert) : insert) + text.slice(replace.end);
}

/** The line with the cursor after the completion with a label, placeholders left as they are. */
function accept(marked: string, label: string): string {
  const { text, offset } = readCursor(marked);
  const completion = complete(marked).find((candidate) => candidate.label === label);
  expect(completion).toBeDefined();
  const changed = completion === undefined ? text : apply(text, completion);
  return changed.slice(changed.lastIndexOf('\n', offset - 1) + 1).split(/(?<!:)\n/, 1)[0] ?? '';
}

const kinds = layerKinds.map(({ kind }) => kind).join(' | ');
const conv2dKeys = 'filters | kernel | stride | padding | dilation | groups | rounding | weight | bias | from | expect';
const initializerKeys = 'constant | normal | uniform | truncated_normal | lr_multiplier | decay_multiplier';
const dataKeys = 'resize | crop | mean | scale | std | augment | evaluate';

test.each([
  // The top level.
  [
    '┆',
    'spec | name | input | classes | layers | loss | defaults | columns | expect | data | train | extends | blocks',
  ],
  [`${head}tr┆\n`, 'layers | loss | defaults | columns | expect | data | train | extends | blocks'],
  [
    'train: {}\n┆\nlayers: []\n',
    'spec | name | input | classes | loss | defaults | columns | expect | data | extends | blocks',
  ],
  ['spec: ┆', '1'],
  ['loss:┆', 'softmax_cross_entropy | { softmax_cross_entropy }'],
  ['loss: { softmax_cross_entropy: { ┆ } }', 'label_smoothing'],
  ['input: { ┆ }', 'shape'],
  ['input: { shape: ┆ }', '[1, 1, 1]'],
  ['name: ┆', ''],
  // Layers.
  [`${layers}  - ┆\n`, `${kinds} | name | type | from | expect`],
  [`${layers}  - con┆\n`, `${kinds} | name | type | from | expect`],
  [`${layers}  ┆\nloss: softmax_cross_entropy\n`, `${kinds} | name | type | from | expect`],
  ['layers:\n  ┆', `${kinds} | name | type | from | expect`],
  ['layers:\n- ┆', `${kinds} | name | type | from | expect`],
  ['layers: [┆]', kinds],
  [`${layers}  - { name: pool1, type: ┆ }\n`, kinds],
  [`${layers}  - name: pool1\n    type: max┆\n`, kinds],
  // Keys of a layer: of its kind, else of every kind.
  [`${layers}  - { ┆\n`, 'name | type | from | expect'],
  [`${layers}  - { name: conv1, ty┆`, 'type | from | expect'],
  [`${layers}  - { type: con, ┆ }`, 'name | from | expect'],
  [`${layers}  - { name: conv2, type: conv2d, ┆ }\n`, conv2dKeys],
  [`${layers}  - { name: conv2, ┆, type: conv2d }\n`, conv2dKeys],
  [`${layers}  - name: conv2\n    ┆\n    type: conv2d\n`, conv2dKeys],
  [
    `${layers}  - { name: n, type: lrn, beta: 0.75, s┆\nloss: a\n`,
    'size | alpha | alpha_over | k | across_columns | from | expect',
  ],
  [`${layers}  - { name: r, type: relu, fr┆: conv1 }\n`, 'from | expect'],
  // Values of a layer.
  [`${layers}  - { name: p, type: avg_pool, rounding: ┆ }\n`, 'floor | ceil'],
  [`${layers}  - { name: p, type: avg_pool, count_padding: ┆ }\n`, 'true | false'],
  [`${layers}  - name: p\n    type: dropout\n    scale_at: t┆\n`, 'train | test'],
  [`${layers}  - { name: c, type: conv2d, padding: ┆ }\n`, '0 | [0, 0] | [0, 0, 0, 0]'],
  [`${layers}  - { name: c, type: conv2d, filters: ┆ }\n`, ''],
  [`${layers}  - { name: c, type: relu, from: ┆ }\n  - { name: later, type: relu }\n`, 'relu1 | conv1 | images'],
  [`${layers}  - { name: c, type: relu, from: [relu1, ┆] }\n`, 'conv1 | images'],
  [`${layers}  - { name: c, type: relu, from: [┆`, 'relu1 | conv1 | images'],
  [`${layers}  - { name: a, type: add, ┆ }\n`, 'from | expect'],
  [`${layers}  - { name: a, type: add, from: [┆`, 'relu1 | conv1 | images'],
  [`${layers}  - { name: a, type: concat, from: [relu1, ┆] }\n`, 'conv1 | images'],
  ['layers:\n  - { name: c, type: relu, from: ┆ }\n', 'images'],
  [`${layers}  - { name: c, type: relu, expect: ┆ }\n`, '[8, 6, 6]'],
  [`${layers}  - { name: c, type: max_pool, kernel: 3, stride: 2, expect: ┆ }\n`, ''],
  // Mappings inside.
  [`${layers}  - { type: conv2d, bias: ┆ }`, `false | { ${initializerKeys.replaceAll(' | ', ' } | { ')} }`],
  [`${layers}  - { type: conv2d, bias: { con┆`, initializerKeys],
  [`${layers}  - name: c\n    type: conv2d\n    bias:\n      ┆\n`, `false | ${initializerKeys}`],
  [`${layers}  - { type: conv2d, bias: { constant: 1, ┆ } }`, 'lr_multiplier | decay_multiplier'],
  [`${layers}  - { type: conv2d, bias: { ┆ normal: { mean: 0, std: 1 } } }`, 'lr_multiplier | decay_multiplier'],
  [`${layers}  - { type: conv2d, weight: { normal: { mean: 0, ┆ } } }`, 'std'],
  ['defaults: { ┆ }', 'weight | bias'],
  [`${layers}loss: softmax_cross_entropy\nexpect: { parameters: ┆ }\n`, '224'],
  // Data and training.
  ['data:\n  ┆', dataKeys],
  ['data: { ┆', dataKeys],
  ['data: { mean: ┆ }', 'image | channel'],
  ['data: { scale: ┆ }', '1'],
  [
    'data: { augment: [random_crop, ┆] }',
    'random_crop | horizontal_flip | { pad_crop } | { random_resized_crop } | { pca_lighting }',
  ],
  ['data:\n  augment:\n    - ┆', 'random_crop | horizontal_flip | pad_crop | random_resized_crop | pca_lighting'],
  ['data: { augment: [{ ┆ }] }', 'pad_crop | random_resized_crop | pca_lighting'],
  ['data: { evaluate: ┆ }', 'center_crop | ten_crop'],
  ['train:\n  ba┆', 'batch | epochs | optimizer | accumulate | schedule | clip_gradient_norm | metrics'],
  ['train: { optimizer: ┆ }', '{ sgd } | { adam } | { adamw }'],
  ['train:\n  optimizer:\n    sgd:\n      lr: 0.1\n      ┆', 'momentum | weight_decay | nesterov | coupling'],
  ['train: { optimizer: { sgd: { lr: 0.1, coupling: ┆ } } }', 'inside | outside'],
  ['train: { optimizer: { adam: { ┆ } } }', 'lr | beta1 | beta2 | epsilon | weight_decay'],
  ['train: { schedule: { ┆ } }', 'constant | steps | exponential | polynomial | cosine | plateau'],
  ['train: { schedule: { steps: { at: [8], factor: 0.1 }, ┆ } }', ''],
  ['train: { schedule: { plateau: { monitor: ┆ } } }', 'val_top1_error | val_loss'],
  ['train: { metrics: ┆ }', '[top1]'],
  ['train: { metrics: [top1, ┆] }', 'top5'],
  ['train:\n  metrics:\n    - top1\n    - ┆', 'top5'],
  // Where nothing can be written.
  [`${head}# ┆`, ''],
  [`${layers}  - { name: "┆" }`, ''],
  [`${layers}  - { name: c, typo: { ┆ } }`, ''],
  [`${layers}  - { name: c ┆ }`, ''],
  ['constructor: { ┆ }', ''],
])('%j offers %s', (marked, labels) => {
  expect(
    complete(marked)
      .map(({ label }) => label)
      .join(' | '),
  ).toBe(labels);
});

test.each([
  [`${layers}  - ┆`, 'conv2d', '  - { name: conv2, type: conv2d, filters: 8, kernel: 3 }'],
  [`${layers}  -┆`, 'relu', '  - { name: relu2, type: relu }'],
  [`${layers}  ┆`, 'dense', '  - { name: fc1, type: dense, units: 4096 }'],
  [`${layers}  - tan┆`, 'tanh', '  - { name: tanh1, type: tanh }'],
  [`${layers}  - ad┆`, 'add', '  - { name: add1, type: add, from: [relu1, conv1] }'],
  [`${layers}  - { name: a, type: concat, ┆ }`, 'from', '  - { name: a, type: concat, from: [relu1, conv1] }'],
  [
    `${layers}  - lr┆`,
    'lrn',
    '  - { name: norm1, type: lrn, size: 5, alpha: 1.0e-4, alpha_over: sum, beta: 0.75, k: 2 }',
  ],
  [`${layers}  - na┆`, 'name', '  - name: '],
  [`${layers}  - {┆}`, 'name', '  - { name:  }'],
  [`${layers}  - { type: conv2d, ┆ }`, 'name', '  - { type: conv2d, name: conv2 }'],
  [`${layers}  - { name: c, ┆ type: conv2d }`, 'filters', '  - { name: c, filters: 8, type: conv2d }'],
  [`${layers}  - { name: c, ki┆: conv2d }`, 'type', '  - { name: c, type: conv2d }'],
  [`${layers}  - { name: c, type:┆ }`, 'softmax', '  - { name: c, type: softmax }'],
  [`${layers}  - { name: c, type: con┆v }`, 'max_pool', '  - { name: c, type: max_pool }'],
  [`${layers}  - { name: c, type: relu, ┆ }`, 'expect', '  - { name: c, type: relu, expect: [8, 6, 6] }'],
  [`${layers}  - { type: dense, bias: ┆ }`, '{ normal }', '  - { type: dense, bias: { normal: { mean: , std:  } } }'],
  ['train:┆', '{ batch, epochs, optimizer }', 'train: { batch: 1, epochs: 1, optimizer: {  } }'],
  ['data:\n  augment:\n    ┆', 'pca_lighting', '    - pca_lighting: { std: 0.1 }'],
  [`${head}la┆\n`, 'layers', 'layers:\n  - '],
])('%j completed with %s is %j', (marked, label, line) => {
  expect(accept(marked, label)).toBe(line);
});

test('an item says what it is: placeholders, documentation, the required keys first', () => {
  const [conv2d] = complete(`${layers}  - ┆`);
  expect(conv2d).toMatchObject({
    kind: 'layer_type',
    insert: `{ name: \${1:conv2}, type: conv2d, filters: \${2:8}, kernel: \${3:3} }`,
    isSnippet: true,
    documentation: expect.stringMatching(/^# conv2d\n/),
    sortText: '000',
  });
  const [rate, scaleAt] = complete(`${layers}  - { name: drop1, type: dropout, ┆ }`);
  expect(rate).toMatchObject({ kind: 'key', detail: 'required, a number', insert: `rate: \${1:0.5}` });
  expect(scaleAt?.insert).toBe(`scale_at: \${1|test,train|}`);
  const [relu1] = complete(`${layers}  - { name: c, type: relu, from: ┆ }`);
  expect(relu1).toMatchObject({ kind: 'layer', detail: 'relu [8, 6, 6]', isSnippet: false });
  const [centerCrop] = complete('data: { evaluate: ┆ }');
  expect(centerCrop).toMatchObject({
    kind: 'value',
    detail: 'default',
    documentation: 'The window in the middle of the image.',
  });
  const [randomCrop] = complete('data: { augment: [┆] }');
  expect(randomCrop?.documentation).toMatch(/^A window of the size of the input at a random place/);
});

test('every layer kind has an example in its documentation, or none of its own keys are required', () => {
  const offered = complete('layers:\n  - ┆').filter(({ kind }) => kind === 'layer_type');
  expect(offered.filter(({ insert }) => /: ?(\$\d|\$\{\d:\})/.test(insert))).toEqual([]);
});

const block = `spec: 1
name: blocks
input:
  shape:
    - 3
    - 8
    - 8
classes: 10
layers:
- name: conv1 # the only one
  type: conv2d
  filters: 8

  kernel: [3, 3]
  bias:
    constant: 0
- type: dense
  name: fc2
  weight: { normal: {
    mean: 0, std: 0.1 } }
  from:
  - conv1
loss: softmax_cross_entropy
data:
  augment:
    - random_crop
    - pca_lighting:
        std: 0.1
`;
/** Those that are whole networks by themselves. */
const specs = readdirSync('specs')
  .map((file): [string, string] => [file, readFileSync(join('specs', file), 'utf8')])
  .filter(([, text]) => /^layers:/m.test(text));
const texts: readonly [string, string][] = [
  ...specs,
  ['a spec in block style', block],
  ['a spec with CRLF', block.replaceAll('\n', '\r\n')],
];

/** Whether YAML has nothing against a text, whatever it says. */
function isSound(text: string, parse: YamlParser): boolean {
  let problems = 0;
  parse(createSourceText('spec.yaml', text), () => problems++);
  return problems === 0;
}

/** Applies every completion at places of texts like one; `close` ends what is half written. */
function createTrial(close: (text: string) => string) {
  const viewer = createViewer('spec.yaml');
  const parse = createPartParser();
  return (text: string, offset: number): number => {
    const completions = completeAt(viewer(text), offset);
    for (const { replace } of completions) {
      expect(replace.start <= offset && offset <= replace.end && replace.end <= text.length).toBe(true);
    }
    if (!isSound(close(text), parse)) {
      return 0;
    }
    const broken = completions.filter((completion) => !isSound(close(apply(text, completion)), parse));
    const place = `${text.slice(Math.max(0, offset - 80), offset)}┆`;
    expect({ place, broken: broken.map(({ label }) => label) }).toEqual({ place, broken: [] });
    return completions.length;
  };
}

test.each(texts)('no completion anywhere in %s breaks its YAML', (_, text) => {
  const tryAll = createTrial((changed) => changed);
  let tried = 0;
  for (let offset = 0; offset <= text.length; offset += 5) {
    tried += tryAll(text, offset);
  }
  expect(tried).toBeGreaterThan(100);
});

test.each(specs)('no completion in a layer of %s that is cut off breaks its YAML', (_, text) => {
  const lines = [...text.matchAll(/^ {2}- \{.*\}$/gm)].slice(0, 6);
  let tried = 0;
  for (const { index, 0: line } of lines) {
    const rest = text.slice(index + line.length);
    for (let length = 4; length < line.length; length += 3) {
      const half = line.slice(0, length);
      const tryAll = createTrial(
        (changed) => `${changed.slice(0, changed.length - rest.length)} ${closersOf(half)}${rest}`,
      );
      tried += tryAll(text.slice(0, index) + half + rest, index + length);
    }
  }
  expect(tried).toBeGreaterThan(100);
});

/** The brackets that a line lacks. */
function closersOf(line: string): string {
  const open = line.replaceAll(/\{[^{}]*\}|\[[^[\]]*\]/g, '').match(/[{[]/g) ?? [];
  return open
    .reverse()
    .map((bracket) => (bracket === '{' ? '}' : ']'))
    .join(' ');
}

test('what is completed on an empty line leaves everything else as it was', () => {
  let tried = 0;
  for (const [, text] of texts) {
    const viewer = createViewer('spec.yaml');
    const parse = createPartParser();
    const before = dataOf(text, parse);
    for (const { index } of text.matchAll(/^/gm)) {
      for (const indent of ['', '  ', '    ', '      ']) {
        const fresh = `${text.slice(0, index)}${indent}\n${text.slice(index)}`;
        const cursor = cursorAt(createSourceText('spec.yaml', fresh), index + indent.length);
        for (const completion of completeAt(viewer(fresh), index + indent.length)) {
          const path = cursor?.expects === 'key' ? [...cursor.path, completion.label] : (cursor?.path ?? []);
          expect(without(dataOf(apply(fresh, completion), parse), path), `${completion.label} at ${index}`).toEqual(
            before,
          );
          tried++;
        }
      }
    }
  }
  expect(tried).toBeGreaterThan(1000);
});

function dataOf(text: string, parse: YamlParser): unknown {
  const root = parse(createSourceText('spec.yaml', text), ({ message }) => expect.fail(message));
  return root === undefined ? undefined : JSON.parse(JSON.stringify(toData(root)));
}

/** Takes away what stands at a path. */
function without(data: unknown, path: Path): unknown {
  const [step, ...rest] = path;
  if (Array.isArray(data) && typeof step === 'number') {
    return rest.length === 0 ? data.toSpliced(step, 1) : data.with(step, without(data[step], rest));
  }
  const { [String(step)]: value, ...others } = data as Record<string, unknown>;
  return rest.length === 0 ? others : { ...others, [String(step)]: without(value, rest) };
}
