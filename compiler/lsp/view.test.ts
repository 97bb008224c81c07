import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { checkText } from '../check.ts';
import type { Diagnostic } from '../diagnostics/types.ts';
import { layerKind } from '../ops/registry.ts';
import { createSourceText } from '../source/source-text.ts';
import { inlayHints } from './features/inlay-hints.ts';
import { createViewer } from './view.ts';

const alexnet = readFileSync('specs/alexnet.yaml', 'utf8');
const anchors = `spec: 1
name: tiny
input: { shape: [3, 8, 8] }
classes: 10
defaults: { weight: &weight { normal: { mean: 0, std: 0.01 } } }
layers:
  - { name: conv1, type: conv2d, filters: 4, kernel: 3, weight: *weight }
  - name: relu1 # é漢😀
    type: relu
  - { name: fc, type: dense, units: 10 }
loss: softmax_cross_entropy
`;

/** With what the others lack: branches, expectations, warnings about values and about a layer that nothing reads. */
const branches = `spec: 1
name: branches
input: { shape: [3, 12, 12] }
classes: 10
defaults: { weight: { constant: 0 }, bias: { constant: 0 } }
layers:
  - { name: conv1, type: conv2d, filters: 4, kernel: 3, padding: 1, expect: [4, 12, 12] }
  - { name: conv2, type: conv2d, filters: 4, kernel: 3, padding: 1, from: images }
  - { name: sum, type: add, from: [conv1, conv2] }
  - { name: relu1, type: relu, expect: [4, 12, 12] }
  # specc-ignore SPC3005: kept for comparison
  - { name: spare, type: relu, from: conv1 }
  - { name: fc, type: dense, units: 10, from: relu1 }
loss: softmax_cross_entropy
expect: { parameters: 5994 }
`;

/** Its layers are made anew on each keystroke. */
const deep = `spec: 1
name: deep
input: { shape: [3, 8, 8] }
classes: 10
defaults: { weight: { normal: { mean: 0, std: 0.1 } } }
blocks:
  basic:
    parameters: { filters: ~ }
    layers:
      - { name: conv, type: conv2d, filters: $filters, kernel: 3, padding: 1 }
      - { name: relu, type: relu }
layers:
  - { name: stage1, block: basic, repeat: 5, with: { filters: 4 } }
  - { name: fc, type: dense, units: 10 }
loss: softmax_cross_entropy
`;

const withoutFixes = (diagnostics: readonly Diagnostic[]) => diagnostics.map((one) => ({ ...one, fixes: [] }));

const typed = fc.record({
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  cut: fc.nat({ max: 8 }),
  text: fc.constantFrom(
    '',
    'x',
    '7',
    '{',
    '}',
    '[',
    ']',
    ',',
    ':',
    ' ',
    '\n',
    '\r\n',
    '- ',
    '#',
    '"',
    '&',
    '*',
    'é',
    '😀',
    '\n  - ',
  ),
});

/** What is typed, or a return to a text before: a slip and its correction. */
const edit = fc.oneof(
  { weight: 3, arbitrary: typed },
  { weight: 1, arbitrary: fc.record({ back: fc.nat({ max: 3 }) }) },
);

function edited(texts: readonly string[], one: typeof edit extends fc.Arbitrary<infer T> ? T : never): string {
  const last = texts.at(-1) ?? '';
  if ('back' in one) {
    return texts.at(-1 - one.back) ?? last;
  }
  const from = Math.floor(one.at * last.length);
  return last.slice(0, from) + one.text + last.slice(from + one.cut);
}

test('a document edited any number of times says what its text says when it is checked anew', () => {
  fc.assert(
    fc.property(fc.constantFrom(alexnet, anchors, branches, deep), fc.array(edit, { maxLength: 8 }), (start, edits) => {
      const viewer = createViewer('spec.yaml');
      const texts = [start];
      for (const one of edits) {
        const text = edited(texts, one);
        texts.push(text);
        const [view, anew] = [viewer(text), createViewer('spec.yaml')(text)];
        expect(view.diagnostics).toEqual(anew.diagnostics);
        expect(view.layers).toEqual(anew.layers);
        expect(view.graph()).toEqual(anew.graph());
      }
      const last = texts.at(-1) ?? '';
      const checked = checkText(createSourceText('spec.yaml', last));
      expect(withoutFixes(viewer(last).diagnostics)).toEqual(withoutFixes(checked.diagnostics));
      expect(viewer(last).graph()).toEqual(checked.graph);
    }),
    { numRuns: 150, seed: 3 },
  );
});

test('a keystroke looks again at the layer it changed, and at those that read another shape than before', () => {
  const convs = Array.from(
    { length: 20 },
    (_, index) => `  - { name: conv${index}, type: conv2d, filters: 4, kernel: 3, padding: 1 }\n`,
  );
  const text = anchors
    .replace('&weight ', '')
    .replace(/ {2}- \{ name: conv1.*\n/, convs.join(''))
    .replace('filters: 4', 'filters: 8');
  const infer = vi.spyOn(layerKind('conv2d'), 'infer');
  const viewer = createViewer('spec.yaml');
  const inferredFor = (changed: string): number => {
    infer.mockClear();
    const view = viewer(changed);
    expect(view.diagnostics).toEqual([]);
    const { calls } = infer.mock;
    const count = calls.length;
    expect(view.layers).toEqual(createViewer('spec.yaml')(changed).layers);
    return count;
  };
  const at = (index: number, from: string, to: string): string =>
    text.replace(convs[index] ?? '', (convs[index] ?? '').replace(from, to));
  expect(inferredFor(text)).toBe(20);
  expect(inferredFor(text)).toBe(0);
  expect(inferredFor(at(12, 'padding: 1', 'padding: 1, groups: 2'))).toBe(1);
  expect(inferredFor(at(12, 'padding: 1', 'padding: 2'))).toBe(8);
  // The layers behind it are back at the shapes that they had the time before.
  expect(inferredFor(at(12, 'name', '  name'))).toBe(1);
  expect(inferredFor(`# a comment\n${at(12, 'name', '  name')}`)).toBe(0);
  infer.mockRestore();
});

test('a keystroke looks again at no layer of a block that says what it said, wherever the block stands', () => {
  const infer = vi.spyOn(layerKind('conv2d'), 'infer');
  const viewer = createViewer('spec.yaml');
  const inferredFor = (changed: string): number => {
    infer.mockClear();
    expect(viewer(changed).diagnostics).toEqual([]);
    return infer.mock.calls.length;
  };
  expect(inferredFor(deep)).toBe(5);
  expect(inferredFor(deep)).toBe(0);
  expect(inferredFor(deep.replace('units', ' units'))).toBe(0);
  expect(inferredFor(`# a comment\n${deep}`)).toBe(0);
  expect(inferredFor(deep.replace('repeat: 5', 'repeat: 7'))).toBe(2);
  expect(inferredFor(deep.replace('filters: 4', 'filters: 5'))).toBe(5);
  infer.mockRestore();
});

test('a layer that is half written leaves the ones before it with their shapes', () => {
  const lines = alexnet.split('\n');
  const whole = inlayHints(createViewer('alexnet.yaml')(alexnet));
  const layers = lines.flatMap((line, index) => (line.startsWith('  - {') ? [index] : []));
  const viewer = createViewer('alexnet.yaml');
  for (const [before, index] of layers.entries()) {
    const line = lines[index] ?? '';
    for (let length = 2; length < line.length; length++) {
      const text = lines.with(index, line.slice(0, length)).join('\n');
      const hints = inlayHints(viewer(text));
      expect(hints.slice(0, before), line.slice(0, length)).toEqual(whole.slice(0, before));
    }
  }
});

test('of a half-written layer only what is wrong with it is said', () => {
  const text = alexnet.replace(
    'type: conv2d, filters: 256, kernel: 5, padding: 2, bias: { constant: 1 } }',
    'type: conv2d, filters: 2',
  );
  const view = createViewer('alexnet.yaml')(text);
  expect(view.diagnostics.map(({ code }) => code)).toEqual(['SPC1001']);
  expect(view.layers?.shapes.get('pool1')).toEqual([96, 27, 27]);
});
