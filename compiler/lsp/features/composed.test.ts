/** What an editor shows of variants, patches and blocks. */
import { expect, test } from 'vitest';
import { memoryHost } from '../../../test/support/memory-host.ts';
import { applyEdits } from '../../source/edit.ts';
import { readCursor } from '../testing/marked-text.ts';
import { createViewer, type SpecView } from '../view.ts';
import { codeActions } from './code-actions.ts';
import { semanticWords } from './highlighting.ts';
import { hoverAt } from './hover.ts';
import { inlayHints } from './inlay-hints.ts';
import { links } from './links.ts';
import { definitionAt, referencesAt, renameAt } from './names.ts';
import { folds, outline } from './outline.ts';

const base = `spec: 1
name: tiny
input: { shape: [3, 8, 8] }
classes: 10
defaults: { weight: { normal: { mean: 0, std: 0.05 } } }
blocks:
  basic:
    parameters: { filters: ~, stride: 1 }
    layers:
      - { name: conv, type: conv2d, filters: $filters, kernel: 3, stride: $stride, padding: 1 }
      - { name: relu, type: relu, from: conv }
layers:
  - { name: conv1, type: conv2d, filters: 4, kernel: 3, padding: 1 }
  - { name: relu1, type: relu, from: conv1 }
  - { name: stage1, block: basic, repeat: 2, with: { filters: 4 } }
  - { name: fc1, type: dense, units: 10, from: stage1_2_relu }
loss: softmax_cross_entropy
`;
const variant = `extends: base.yaml
patch:
  - { layer: conv1, set: { filters: 8 } }
  - { layers: { type: relu }, replace: { type: tanh } }
  - { layer: stage1_2_conv, set: { kernel: 1, padding: 0, from: stage1_1_relu } }
  - after: stage1
    insert:
      - { name: pool1, type: max_pool, kernel: 2, stride: 2 }
      - { name: stage2, block: basic, with: { filters: 6 }, from: pool1 }
  - { layer: fc1, set: { from: stage2 } }
`;
/** A third level: what it names is two files away. */
const leaf = `extends: variant.yaml
patch: [{ layer: stage1_1_conv, set: { filters: 5 } }]
`;
const texts: Readonly<Record<string, string>> = { 'base.yaml': base, 'variant.yaml': variant, 'leaf.yaml': leaf };
const host = memoryHost(texts);
const viewOf = (file: string, text = texts[file] ?? ''): SpecView => createViewer(file, host)(text);

/** The file with a cursor before the first occurrence of a text, or `further` characters behind that. */
const at = (file: string, text: string, further = 0): number => (texts[file] ?? '').indexOf(text) + further;
const place = ({ file, start, end }: { file: string; start: number; end: number }) => {
  const text = texts[file] ?? '';
  const line = text.slice(0, start).split('\n').length;
  return `${file}:${line} ${text.slice(start, end)}`;
};

test('the texts have no problems', () => {
  for (const file of Object.keys(texts)) {
    expect(viewOf(file).diagnostics.map(({ message }) => message)).toEqual([]);
  }
});

test.each([
  ['the layer of a patch', 'variant.yaml', 'conv1, set', 0, 'base.yaml:13 conv1'],
  ['what a patch reads', 'variant.yaml', 'stage2 } }', 0, 'variant.yaml:9 stage2'],
  ['the use in the name of its layer', 'variant.yaml', 'stage1_2_conv', 2, 'base.yaml:15 stage1'],
  ['the layer of the block in that name', 'variant.yaml', 'stage1_2_conv', 10, 'base.yaml:10 conv'],
  ['a block', 'variant.yaml', 'basic', 0, 'base.yaml:7 basic'],
  ['a parameter that a use gives', 'variant.yaml', 'filters: 6', 0, 'base.yaml:8 filters'],
  ['a parameter in a layer', 'base.yaml', '$stride', 1, 'base.yaml:8 stride'],
  ['what a layer of a block reads', 'base.yaml', 'conv }\n', 0, 'base.yaml:10 conv'],
  ['two files away', 'leaf.yaml', 'stage1_1_conv', 0, 'base.yaml:15 stage1'],
])('%s leads to where it is defined', (_, file, text, further, expected) => {
  const found = definitionAt(viewOf(file), at(file, text, further));
  expect(found && place(found)).toBe(expected);
});

test('references in a base are those in the specs that extend it, too', () => {
  const others = [viewOf('variant.yaml'), viewOf('leaf.yaml')];
  const of = (text: string) => referencesAt(viewOf('base.yaml'), at('base.yaml', text), true, others).map(place);
  expect(of('conv1, type')).toEqual(['base.yaml:13 conv1', 'base.yaml:14 conv1', 'variant.yaml:3 conv1']);
  expect(of('stage1, block')).toEqual([
    'base.yaml:15 stage1',
    'base.yaml:16 stage1',
    'leaf.yaml:2 stage1',
    'variant.yaml:5 stage1',
    'variant.yaml:5 stage1',
    'variant.yaml:6 stage1',
  ]);
  expect(of('conv, type')).toEqual([
    'base.yaml:10 conv',
    'base.yaml:11 conv',
    'leaf.yaml:2 conv',
    'variant.yaml:5 conv',
  ]);
  expect(of('basic')).toEqual(['base.yaml:7 basic', 'base.yaml:15 basic', 'variant.yaml:9 basic']);
  expect(of('filters: ~')).toEqual([
    'base.yaml:8 filters',
    'base.yaml:10 filters',
    'base.yaml:15 filters',
    'variant.yaml:9 filters',
  ]);
});

test.each([
  ['variant.yaml', 'conv1, set', 'stem'],
  ['base.yaml', 'stage1, block', 'body'],
  ['base.yaml', 'conv, type', 'filter'],
  ['base.yaml', 'basic', 'plain'],
  ['base.yaml', 'filters: ~', 'width'],
])('a rename in %s at %j changes every file, and the network stays as it was', (file, text, newName) => {
  const others = Object.keys(texts)
    .filter((other) => other !== file)
    .map((other) => viewOf(other));
  const edits = renameAt(viewOf(file), at(file, text), newName, others);
  if (typeof edits === 'string') {
    throw new Error(edits);
  }
  const changed = Object.fromEntries(
    Object.entries(texts).map(([name, old]) => [
      name,
      applyEdits(
        old,
        edits.filter(({ span }) => span.file === name),
      ),
    ]),
  );
  const after = createViewer('leaf.yaml', memoryHost(changed))(changed['leaf.yaml'] ?? '');
  expect(after.diagnostics).toEqual([]);
  const before = viewOf('leaf.yaml');
  expect([...(after.layers?.shapes.values() ?? [])]).toEqual([...(before.layers?.shapes.values() ?? [])]);
  expect(JSON.stringify(changed)).not.toEqual(JSON.stringify(texts));
});

test.each([
  ['base.yaml', 'conv1, type', 'pool1', /another layer is already called `pool1`/],
  ['base.yaml', 'stage1, block', 'relu1', /another layer is already called/],
  ['base.yaml', 'filters: ~', 'stride', /another parameter is already called/],
  ['base.yaml', 'filters: ~', 'input', /the input of the block/],
  ['base.yaml', 'conv1, type', 'stage1_1_conv', /base\.yaml would be wrong/],
])('in %s at %j, %s is refused', (file, text, newName, reason) => {
  expect(renameAt(viewOf(file), at(file, text), newName, [viewOf('variant.yaml')])).toMatch(reason);
});

async function hover(file: string, marked: string) {
  const { text, offset } = readCursor(marked);
  const found = await hoverAt(viewOf(file, text), offset);
  return found && { on: text.slice(found.span.start, found.span.end), text: found.markdown };
}

test('a layer that a block is given by its name is renamed with it', () => {
  const text = `spec: 1
name: skips
input: { shape: [3, 8, 8] }
classes: 10
defaults: { weight: { normal: { mean: 0, std: 0.05 } } }
blocks:
  inner: { parameters: { skip: ~ }, layers: [{ name: act, type: relu }, { name: sum, type: add, from: [act, $skip] }] }
  outer: { parameters: { skip: stem }, layers: [{ name: act, type: relu }, { name: sum, block: inner, with: { skip: $skip } }, { name: own, block: inner, with: { skip: act } }] }
layers:
  - { name: stem, type: relu }
  - { name: a, block: outer }
  - { name: b, block: outer, with: { skip: stem } }
  - { name: fc, type: dense, units: 10 }
loss: softmax_cross_entropy
`;
  const view = createViewer('skips.yaml', memoryHost({}))(text);
  expect(view.diagnostics).toEqual([]);
  const renamed = (offset: number, name: string): string => {
    const edits = renameAt(view, offset, name);
    return typeof edits === 'string' ? edits : applyEdits(text, edits);
  };
  expect(renamed(text.indexOf('stem, type'), 'root')).toBe(text.replaceAll('stem', 'root'));
  expect(renamed(text.lastIndexOf('act }'), 'lin')).toBe(
    text.replace(/(outer: .*)name: act(.*)skip: act/, '$1name: lin$2skip: lin'),
  );
});

test('a name is kept where a base has given it to another layer', () => {
  const split = `columns: { count: 2, exchange: [fc1] }\n${base}`;
  const own = 'extends: base.yaml\nlayers:\n  - { name: fc1, type: dense, units: 10 }\n';
  const files = memoryHost({ 'base.yaml': split, 'own.yaml': own });
  expect(renameAt(createViewer('own.yaml', files)(own), own.indexOf('fc1'), 'scores')).toBe(
    'with the name `scores`, base.yaml would be wrong: `columns.exchange` lists `scores`, which is not a layer',
  );
});

test('a patch shows its layer before and after', async () => {
  const found = await hover('variant.yaml', variant.replace('layer: conv1', 'layer: con┆v1'));
  expect(found?.on).toBe('conv1');
  expect(found?.text).toContain('- { name: conv1, type: conv2d, filters: 4, kernel: 3, padding: 1 }');
  expect(found?.text).toContain('- { name: conv1, type: conv2d, filters: 8, kernel: 3, padding: 1 }');
  expect(found?.text).toContain('conv1 → [8, 8, 8], 224 parameters');
});

test('a patch of several layers shows them all, one that inserts what it inserts', async () => {
  const several = await hover('variant.yaml', variant.replace('replace:', 'repl┆ace:'));
  expect(several?.on).toBe('replace');
  expect(several?.text.match(/type: relu/g)).toHaveLength(3);
  expect(several?.text.match(/type: tanh/g)).toHaveLength(3);
  const inserted = await hover('variant.yaml', variant.replace('after:', 'aft┆er:'));
  expect(inserted?.text).toMatch(/Put in:[\s\S]*pool1[\s\S]*stage2/);
});

test.each([
  [
    'the spec that is extended',
    'variant.yaml',
    variant.replace('base.yaml', 'ba┆se.yaml'),
    'base.yaml',
    /extends .*base\.yaml[\s\S]*2,?\d+ parameters/,
  ],
  [
    'a use',
    'base.yaml',
    base.replace('name: stage1', 'name: sta┆ge1'),
    'stage1',
    /stage1_2_conv +conv2d +\[4, 8, 8\] +148/,
  ],
  ['the block of a use', 'base.yaml', base.replace('block: basic', 'block: ba┆sic'), 'basic', /stage1_1_relu +relu/],
  [
    'a parameter',
    'base.yaml',
    base.replace('stride: $stride', 'stride: $str┆ide'),
    'stride',
    /default `1`[\s\S]*stage1: the default/,
  ],
  [
    'a layer that is read',
    'base.yaml',
    base.replace('from: conv1', 'from: co┆nv1'),
    'conv1',
    /images \[3, 8, 8\] → \[4, 8, 8\]/,
  ],
  ['a key in a patch', 'variant.yaml', variant.replace('kernel: 1', 'ker┆nel: 1'), 'kernel', /Extent of the window/],
  ['a key of a use', 'base.yaml', base.replace('repeat: 2', 'rep┆eat: 2'), 'repeat', /How many copies/],
  [
    'a key of a block',
    'base.yaml',
    base.replace('parameters: {', 'para┆meters: {'),
    'parameters',
    /Names of the values/,
  ],
] as const)('hovering over %s', async (_, file, marked, on, text) => {
  const found = await hover(file, marked);
  expect(found?.on).toBe(on);
  expect(found?.text).toMatch(text);
});

const hints = (file: string) => {
  const view = viewOf(file);
  return inlayHints(view).map(({ offset, text }) => [
    (texts[file] ?? '').slice(0, offset).split('\n').at(-1)?.trim(),
    text,
  ]);
};

test('hints stand behind patches, uses, and layers of blocks', () => {
  expect(hints('variant.yaml')).toEqual([
    ['- { layer: conv1, set: { filters: 8 } }', '→ 8×8×8 · 224 params · 13,824 multiply-adds'],
    ['- { layers: { type: relu }, replace: { type: tanh } }', '3 layers'],
    [expect.stringContaining('stage1_2_conv'), '→ 4×8×8 · 20 params · 1,024 multiply-adds'],
    ['- { name: pool1, type: max_pool, kernel: 2, stride: 2 }', '→ 4×4×4'],
    [expect.stringContaining('stage2'), '2 layers → 6×4×4 · 222 params'],
    ['- { layer: fc1, set: { from: stage2 } }', '→ 10 · 970 params · 960 multiply-adds'],
  ]);
  expect(hints('base.yaml').slice(0, 2)).toEqual([
    [expect.stringContaining('name: conv,'), '→ 4×8×8 · 148 params · 9,216 multiply-adds'],
    [expect.stringContaining('name: relu,'), '→ 4×8×8'],
  ]);
  expect(hints('base.yaml')).toContainEqual([expect.stringContaining('stage1'), '4 layers → 4×8×8 · 296 params']);
});

test('the outline of a variant has its patches, that of a base its blocks', () => {
  const lines = (file: string, key: string) =>
    outline(viewOf(file))
      .find(({ name }) => name === key)
      ?.children.map(({ name, detail, children }) => [name, detail, children.length]);
  expect(lines('variant.yaml', 'patch')).toEqual([
    ['layer conv1', 'set filters', 0],
    ['layers { type: relu }', 'replace by tanh', 0],
    ['layer stage1_2_conv', 'set kernel, padding, from', 0],
    ['after stage1', 'insert', 2],
    ['layer fc1', 'set from', 0],
  ]);
  expect(lines('base.yaml', 'blocks')).toEqual([['basic', '$filters, $stride', 2]]);
  expect(lines('base.yaml', 'layers')?.[2]).toEqual(['stage1', 'basic', 0]);
  expect(folds(viewOf('variant.yaml'))).toContainEqual({ startLine: 5, endLine: 8, kind: 'region' });
});

test('blocks and parameters are highlighted, and the spec that is extended is linked', () => {
  const words = semanticWords(viewOf('base.yaml')).map(({ span, kind, declares }) => [place(span), kind, declares]);
  expect(words).toContainEqual(['base.yaml:7 basic', 'class', true]);
  expect(words).toContainEqual(['base.yaml:8 filters', 'parameter', true]);
  expect(words).toContainEqual(['base.yaml:10 filters', 'parameter', false]);
  expect(words).toContainEqual(['base.yaml:15 basic', 'class', false]);
  expect(links(viewOf('variant.yaml')).map(({ target }) => target)).toEqual([{ spec: 'base.yaml' }]);
});

test('a shape is stated where the layer is written: in the base there, in the variant by its patch', () => {
  const applied = (file: string, text: string) => {
    const offset = at(file, text);
    const [action] = codeActions(viewOf(file), offset, offset).filter(({ kind }) => kind === 'rewrite');
    expect(action?.edits.map(({ span }) => span.file)).toEqual([file]);
    return applyEdits(texts[file] ?? '', action?.edits ?? []);
  };
  expect(applied('base.yaml', 'conv1, type')).toContain(
    'kernel: 3, padding: 1, expect: [4, 8, 8] }\n  - { name: relu1',
  );
  expect(applied('variant.yaml', 'conv1, set')).toContain('set: { filters: 8, expect: [8, 8, 8] }');
  expect(applied('base.yaml', 'conv, type')).toContain('padding: 1, expect: [4, 8, 8] }\n      - { name: relu,');
});

test('a parameter that a patch gives belongs to the block: it is found, renamed and shown as patched', async () => {
  const patched = `extends: base.yaml
patch:
  - { layer: stage1, set: { with: { filters: 8 } } }
  - { layers: { block: basic }, set: { with: { filters: 7 } } }
`;
  const view = viewOf('variant.yaml', patched);
  const [first, second] = [patched.indexOf('filters'), patched.lastIndexOf('filters')];
  for (const offset of [first, second]) {
    expect(definitionAt(view, offset)).toMatchObject({ file: 'base.yaml', start: base.indexOf('filters: ~') });
  }
  const edits = renameAt(view, first, 'width');
  expect(Array.isArray(edits) && edits.map(({ span }) => span.file)).toEqual([
    'base.yaml',
    'base.yaml',
    'base.yaml',
    'variant.yaml',
    'variant.yaml',
  ]);
  expect((await hoverAt(view, first))?.markdown).toContain('- stage1: `7`');
});
