import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { SourceNode } from '../source/nodes.ts';
import { parseYaml } from '../source/parse-yaml.ts';
import { createSourceText } from '../source/source-text.ts';
import type { Path } from '../source/span.ts';
import { type Cursor, cursorAt } from './cursor.ts';
import { readCursor } from './testing/marked-text.ts';

/** What is expected, at which path, the word that is replaced, what else is there, and «what to put around». */
function describeCursor(marked: string): string {
  const { text, offset } = readCursor(marked);
  const cursor = cursorAt(createSourceText('spec.yaml', text), offset);
  if (cursor === undefined) {
    return 'nothing';
  }
  const { span, before, after, expects, path, layer, flow } = cursor;
  const word = text.slice(span.start, span.end);
  const type = layer?.get('type') ?? '';
  return [
    expects,
    path.join('.') || '(root)',
    ...(word === '' ? [] : ['word', word]),
    ...describeSurroundings(cursor),
    ...(type === '' ? [] : ['type', type]),
    ...(flow ? ['flow'] : []),
    ...(before === '' && after === '' ? [] : [`«${before}|${after}»`]),
  ].join(' ');
}

function describeSurroundings(cursor: Cursor): readonly string[] {
  if (cursor.expects === 'key') {
    return [...(cursor.colon ? ['colon'] : []), ...(cursor.keys.length > 0 ? ['keys', ...cursor.keys] : [])];
  }
  const { layout, items } = cursor;
  return [...(layout === 'inline' ? [] : [layout]), ...(items.length > 0 ? ['items', ...items] : [])];
}

test.each([
  ['layers:\n  - { name: a, type ┆: conv2d }\n', 'nothing'],
  ['layers:\n  - { name: a, type: conv2d ┆, filters: 3 }\n', 'nothing'],
  ['layers:\n  - {┆}\n', 'key layers.0 flow « | »'],
  ['layers: [{ name: a }, { ┆ }]\n', 'key layers.1 flow'],
  ['layers:\n  - name: a\n    type┆: conv2d\n', 'key layers.0 word type colon keys name'],
  ['layers:\n  - name: a\n    ┆type: conv2d\n', 'nothing'],
  ['layers:\n  - name: a # note ┆\n', 'nothing'],
  ['layers:\n  - name: a#┆\n', 'value layers.0.name word a#'],
  ['train:\n  batch: 1\n  \n  ┆\n', 'key train keys batch'],
  ['train:\n  batch: 1\n\n\n  ep┆\n\nloss: a\n', 'key train word ep keys batch'],
  [
    'layers:\n  - name: a\n    weight:\n      normal: { mean: 0, ┆ }\n    type: dense\n',
    'key layers.0.weight.normal keys mean type dense flow',
  ],
  ['layers:\n    -   name: a\n        ┆\n', 'key layers.0 keys name'],
  ['layers:\n  # first\n  - { name: a }\n  # second\n  - { name: b, ┆ }\n', 'key layers.1 keys name flow'],
  ['input: { shape: [3, ┆] }\n', 'value input.shape.1 items 3 flow'],
  ['layers:\n  - { name: a, bias: { constant: 1 }┆ }\n', 'nothing'],
  ['layers:\n  - { name: a, bias: ┆{ constant: 1 } }\n', 'nothing'],
  ['train:\n  optimizer: ┆\n    sgd: { lr: 1 }\n', 'nothing'],
  ['┆', 'key (root)'],
  ['tr┆', 'key (root) word tr'],
  ['spec: 1\ntr┆\nname: a\n', 'key (root) word tr keys spec name'],
  ['spec: ┆', 'value spec'],
  ['spec:┆', 'value spec « |»'],
  ['spec: 1 ┆', 'nothing'],
  ['spec: 1\n┆', 'key (root) keys spec'],
  ['sp┆ec: 1', 'key (root) word spec colon'],
  ['layers:\n  - { name: conv1, type: conv2d, ┆ }\n', 'key layers.0 keys name type type conv2d flow'],
  ['layers:\n  - { name: conv1, type: conv2d,┆}\n', 'key layers.0 keys name type type conv2d flow « | »'],
  ['layers:\n  - { name: conv1, ty┆', 'key layers.0 word ty keys name flow'],
  ['layers:\n  - { name: conv1, ty┆\n  - { name: relu1, type: relu }\n', 'key layers.0 word ty keys name flow'],
  ['layers:\n  - { name: conv1, ┆ type: conv2d }\n', 'key layers.0 keys name type type conv2d flow «|,»'],
  ['layers:\n  - { name: conv1, ┆type: conv2d }\n', 'key layers.0 keys name type type conv2d flow «|, »'],
  ['layers:\n  - { name: conv1, fi┆ type: conv2d }\n', 'key layers.0 word fi keys name type type conv2d flow «|,»'],
  ['layers:\n  - { name: conv1, ty┆: conv2d }\n', 'key layers.0 word ty colon keys name flow'],
  ['layers:\n  - { name: conv1, type: con┆ }\n', 'value layers.0.type word con flow'],
  ['layers:\n  - { name: conv1, type: con┆v2d }\n', 'value layers.0.type word conv2d flow'],
  ['layers:\n  - { name: conv1, type: ┆conv2d }\n', 'value layers.0.type word conv2d flow'],
  ['layers:\n  - { name: conv1, type: ┆, filters: 3 }\n', 'value layers.0.type flow'],
  ['layers:\n  - { name: conv1, type: ┆ filters: 3 }\n', 'value layers.0.type flow «|,»'],
  ['layers:\n  - { name: conv1 ┆}\n', 'nothing'],
  ['layers:\n  - { type: conv2d, bias: { con┆', 'key layers.0.bias word con type conv2d flow'],
  ['layers:\n  - { type: conv2d, bias: { con┆ }\n', 'key layers.0.bias word con type conv2d flow'],
  ['layers:\n  - { bias: { constant: 1, ┆ }, type: dense }\n', 'key layers.0.bias keys constant type dense flow'],
  ['layers:\n  - name: x\n    type: con┆\n', 'value layers.0.type word con'],
  ['layers:\n  - name: x\n    type: ┆\n    bias: { constant: 1 }\n', 'value layers.0.type'],
  ['layers:\n  - name: x\n    ┆\n    type: conv2d\n', 'key layers.0 keys name type type conv2d'],
  ['layers:\n  - name: x\n    fi┆\n    type: conv2d\n', 'key layers.0 word fi keys name type type conv2d'],
  [
    'layers:\n  - name: x\n    type: conv2d\n    bias:\n      ┆\n    filters: 3\n',
    'value layers.0.bias own_line type conv2d',
  ],
  [
    'layers:\n  - name: x\n    type: conv2d\n    bias:\n      con┆\n',
    'value layers.0.bias word con own_line type conv2d',
  ],
  [
    'layers:\n  - name: x\n    type: conv2d\n    bias:\n      ┆\n      lr_multiplier: 2\n',
    'key layers.0.bias keys lr_multiplier type conv2d',
  ],
  ['layers:\n  - name: x\n    type: conv2d\n      ┆\n', 'nothing'],
  ['layers:\n  - name: x\n┆\n    type: conv2d\n', 'nothing'],
  ['layers:\n  - name: x\n    type: conv2d\n┆\n', 'key (root) keys layers'],
  ['layers:\n  - { name: x }\n┆\n  - { name: y }\n', 'nothing'],
  ['layers:\n  - { name: x }\n  ┆\n  - { name: y }\n', 'value layers.1 item «- |»'],
  ['layers:\n  - { name: x }\n  - ┆\n  - { name: y }\n', 'value layers.1 item'],
  ['layers:\n  - { name: x }\n  -┆\n', 'value layers.1 item « |»'],
  ['layers:\n  - { name: x }\n  - co┆\n', 'value layers.1 word co item'],
  ['layers:\n  - { name: x }\n  - ┆\n    type: conv2d\n', 'key layers.1 keys type type conv2d'],
  ['layers:\n  - { name: x }\n  - na┆\n    type: conv2d\n', 'key layers.1 word na keys type type conv2d'],
  ['layers:\n  ┆\n', 'value layers own_line'],
  ['layers:\n  ┆\n  - { name: a }\n', 'value layers.0 item «- |»'],
  ['layers: ┆\n  - { name: a }\n', 'nothing'],
  ['layers: ┆\n', 'value layers'],
  ['layers:\n- name: x\n- ┆\n- name: y\n', 'value layers.1 item'],
  ['layers:\n- name: x\n  ty┆\nloss: a\n', 'key layers.0 word ty keys name'],
  ['layers:\n- name: x\n┆\n', 'key (root) keys layers'],
  ['layers:\n  - { name: a,\n      type: conv2d,\n      ┆ }\n', 'key layers.0 keys name type type conv2d flow'],
  ['layers:\n  - name: a\n    type: add\n    from: [a, ┆]\n', 'value layers.0.from.1 items a type add flow'],
  ['train:\n  metrics: [top1, ┆]\n', 'value train.metrics.1 items top1 flow'],
  ['train:\n  metrics: [┆top1]\n', 'value train.metrics.0 word top1 flow'],
  ['train:\n  metrics: [ ┆ top1]\n', 'value train.metrics.0 items top1 flow «|,»'],
  ['train:\n  metrics:\n    - top1\n    - ┆\n', 'value train.metrics.1 item items top1'],
  ['train:\n  metrics:\n  - top1\n  - t┆\n', 'value train.metrics.1 word t item items top1'],
  ['train:\n  optimizer:\n    sgd:\n      lr: 0.1\n      ┆\n  batch: 3\n', 'key train.optimizer.sgd keys lr'],
  ['train:\n  optimizer: { sgd: { lr: 0.1, ┆\n  batch: 3\n', 'key train.optimizer.sgd keys lr flow'],
  ['data:\n  augment: [random_crop, { ┆ }]\n', 'key data.augment.1 flow'],
  ['data:\n  augment: [random_crop, { pca_lighting: { s┆ } }]\n', 'key data.augment.1.pca_lighting word s flow'],
  ['data:\n    ┆\n  crop: 3\n', 'nothing'],
  ['data:\n  ┆\n', 'value data own_line'],
  ['data:\n  ┆\n  crop: 3\n', 'key data keys crop'],
  ['data:\n  re┆\n  crop: 3\n', 'key data word re keys crop'],
  ['data: ┆\n', 'value data'],
  ['data: { ┆ }\n', 'key data flow'],
  ['data: # a ┆\n', 'nothing'],
  ['data: ┆# a\n', 'value data «| »'],
  ['  # a ┆\n', 'nothing'],
  ['name: "a┆"\n', 'nothing'],
  ['name: "a\n  b┆"\n', 'nothing'],
  ["name: 'a'┆\n", 'nothing'],
  ['name: é漢😀\r\nlayers:\r\n  - { name: é漢😀, ┆ }\r\n', 'key layers.0 keys name flow'],
  ['name: a\r\ntr┆\r\nclasses: 3\r\n', 'key (root) word tr keys name classes'],
  ['base: &a { x: 1 }\nlayers:\n  - &b { name: a, ┆ }\n', 'key layers.0 keys name flow'],
  ['base: &a┆\n', 'nothing'],
  ['{ "spec": 1, "layers": [ { "type": "conv2d", ┆ } ] }', 'key layers.0 keys type type conv2d flow'],
  ['{\n  "spec": 1,\n  ┆\n}\n', 'key (root) keys spec flow'],
  ['--- \nspec: 1\nna┆\n', 'key (root) word na keys spec'],
])('%j: %s', (marked, expected) => {
  expect(describeCursor(marked)).toBe(expected);
});

const folders = ['specs', 'test/numeric/specs', 'test/numeric/specs/networks'];
const texts = folders.flatMap((folder) =>
  readdirSync(folder)
    .filter((file) => file.endsWith('.yaml'))
    .map((file) => readFileSync(join(folder, file), 'utf8')),
);

test('in finished specs each key and each value stands where the parser finds it', () => {
  let places = 0;
  for (const source of texts.map((text) => createSourceText('spec.yaml', text))) {
    const visit = (node: SourceNode, path: Path): void => {
      if (node.kind === 'scalar' && !node.quoted) {
        places++;
        expect(cursorAt(source, node.span.end)).toMatchObject({ expects: 'value', path, span: node.span });
      } else if (node.kind === 'sequence') {
        node.items.forEach(({ value }, index) => {
          visit(value, [...path, index]);
        });
      } else if (node.kind === 'mapping') {
        for (const [key, { keySpan, value }] of node.entries) {
          const cursor = cursorAt(source, keySpan.end);
          expect(cursor).toMatchObject({ expects: 'key', path, span: keySpan, colon: true });
          const others = [...node.entries.keys()].filter((other) => other !== key);
          expect(cursor?.expects === 'key' && new Set(cursor.keys)).toEqual(new Set(others));
          visit(value, [...path, key]);
        }
      }
    };
    const root = parseYaml(source, () => {});
    if (root !== undefined && !/[&*]/.test(source.text)) {
      visit(root, []);
    }
  }
  expect(places).toBeGreaterThan(1000);
});

test('behind brackets that nest deeper than a spec may, nothing is expected, however many there are', () => {
  expect(describeCursor(`spec: 1\ninput: { shape: ${'['.repeat(30)}┆`)).toMatch(/^value /);
  expect(describeCursor(`spec: 1\ninput: { shape: ${'['.repeat(50_000)}┆`)).toBe('nothing');
  expect(describeCursor(`spec: 1\ninput: { shape: ${'[{ a: '.repeat(20_000)}┆`)).toBe('nothing');
});

test('in texts cut and pasted at random it gives a span at the cursor, on its line', () => {
  const piece = fc.constantFrom(
    '#',
    ' ',
    '\n',
    '- ',
    ': ',
    '{',
    '}',
    '[',
    ']',
    ', ',
    '"',
    "'",
    '&a ',
    '\r\n',
    '\t',
    '😀',
    'ty',
  );
  const edits = fc.array(fc.tuple(fc.nat({ max: 4000 }), fc.nat({ max: 30 }), piece), { maxLength: 4 });
  fc.assert(
    fc.property(fc.constantFrom(...texts), edits, fc.nat({ max: 4000 }), (original, changes, at) => {
      const text = changes.reduce((old, [from, cut, insert]) => {
        const start = from % (old.length + 1);
        return old.slice(0, start) + insert + old.slice(start + cut);
      }, original);
      const offset = at % (text.length + 1);
      const span = cursorAt(createSourceText('spec.yaml', text), offset)?.span ?? { start: offset, end: offset };
      expect(span.start).toBeLessThanOrEqual(offset);
      expect(span.end).toBeGreaterThanOrEqual(offset);
      expect(text.slice(span.start, span.end)).not.toContain('\n');
    }),
    { numRuns: 2000, seed: 7 },
  );
});
