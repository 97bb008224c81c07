/** Outline, folding, highlighting and links: what editors draw around the text. */
import { expect, test } from 'vitest';
import { readMarks } from '../testing/marked-text.ts';
import { createViewer } from '../view.ts';
import { semanticWords } from './highlighting.ts';
import { inlayHints } from './inlay-hints.ts';
import { links } from './links.ts';
import { folds, outline } from './outline.ts';

const { text, spans } = readMarks(`# yaml-language-server: $schema=~~~../compiler/schema/spec.schema.json~~~
# é漢😀
spec: 1
name: ~~~tiny~~~
input:
  shape: [3, 8, 8]
classes: 10
defaults: { weight: { normal: { mean: 0, std: 0.1 } } }
layers:
  - { name: ~~~conv1~~~, type: ~~~conv2d~~~, filters: 4, kernel: 3 } # behind it
  - name: ~~~relu1~~~ # é漢😀
    type: ~~~relu~~~
    from: ~~~conv1~~~
  - { name: ~~~fc~~~, type: ~~~dense~~~, units: 10 } # specc-ignore ~~~SPC5110~~~: as it was
loss: softmax_cross_entropy
`);
const view = createViewer('tiny.yaml')(text);
const [schema, network, conv1, conv2d, relu1, relu, from, fc, dense, code] = spans;

test('the outline has the keys of the spec, and the layers with their shapes', () => {
  const symbols = outline(view);
  expect(symbols.map(({ name, detail, kind }) => [name, detail, kind])).toContainEqual(['name', 'tiny', 'network']);
  const layers = symbols.find(({ name }) => name === 'layers')?.children ?? [];
  expect(layers.map(({ name, detail }) => [name, detail])).toEqual([
    ['conv1', 'conv2d → [4, 6, 6]'],
    ['relu1', 'relu → [4, 6, 6]'],
    ['fc', 'dense → [10]'],
  ]);
  for (const { span, nameSpan } of [...symbols, ...layers]) {
    expect(nameSpan.start).toBeGreaterThanOrEqual(span.start);
    expect(nameSpan.end).toBeLessThanOrEqual(span.end);
  }
});

test('sections, layers of several lines and comments fold', () => {
  expect(folds(view)).toEqual([
    { startLine: 0, endLine: 1, kind: 'comment' },
    { startLine: 4, endLine: 5, kind: 'region' },
    { startLine: 8, endLine: 13, kind: 'region' },
    { startLine: 10, endLine: 12, kind: 'region' },
  ]);
});

test('types and names are more than text', () => {
  const words = semanticWords(view).map(({ span: { start, end }, kind, declares }) => ({ start, end, kind, declares }));
  expect(words).toEqual([
    { ...network, kind: 'namespace', declares: true },
    { ...conv1, kind: 'variable', declares: true },
    { ...conv2d, kind: 'type', declares: false },
    { ...relu1, kind: 'variable', declares: true },
    { ...relu, kind: 'type', declares: false },
    { ...from, kind: 'variable', declares: false },
    { ...fc, kind: 'variable', declares: true },
    { ...dense, kind: 'type', declares: false },
  ]);
});

test('links lead to the schema and to pages of codes', () => {
  const found = links(view).map(({ span: { start, end }, target }) => ({ start, end, target }));
  expect(found).toEqual([
    { ...schema, target: { file: '../compiler/schema/spec.schema.json' } },
    { ...code, target: { page: 'docs/diagnostics/SPC5110.md' } },
  ]);
});

test('hints stand behind the layer, or behind the first line of one that has several', () => {
  const hints = inlayHints(view).map(({ offset, text: hint }) => [text.slice(0, offset).split('\n').at(-1), hint]);
  expect(hints).toEqual([
    ['  - { name: conv1, type: conv2d, filters: 4, kernel: 3 }', '→ 4×6×6 · 112 params · 3,888 multiply-adds'],
    ['  - name: relu1 # é漢😀', '→ 4×6×6'],
    ['  - { name: fc, type: dense, units: 10 }', '→ 10 · 1,450 params · 1,440 multiply-adds'],
  ]);
});
