import { expect, test } from 'vitest';
import { applyEdits } from '../../source/edit.ts';
import { readMarks } from '../testing/marked-text.ts';
import { createViewer } from '../view.ts';
import { definitionAt, referencesAt, renameAt, renameSpan } from './names.ts';

/** é漢😀 stands before names, so that offsets and characters differ. */
const marked = `spec: 1
name: tiny
~~~input~~~: { shape: [3, 8, 8] } # é漢😀
classes: 10
layers:
  - { name: ~~~conv1~~~, type: conv2d, filters: 4, kernel: 3, from: ~~~images~~~ }
  - { name: relu1, type: relu, from: [~~~conv1~~~] } # é漢😀 conv1
  - name: pool1
    type: max_pool
    from: ~~~conv1~~~
    kernel: 2
  - { name: fc, type: dense, units: 10
loss: softmax_cross_entropy
`;
const { text, spans } = readMarks(marked);
const [input, definition, images, first, second] = spans;
const view = createViewer('tiny.yaml')(text);
const plain = ({ start, end }: { start: number; end: number }) => ({ start, end });

test.each([
  ['the name itself', definition, definition],
  ['a list of inputs', first, definition],
  ['a single input', second, definition],
  ['the images', images, input],
])('from %s to where it is given', (_, from, to) => {
  expect(plain(definitionAt(view, from?.start ?? -1) ?? { start: -1, end: -1 })).toEqual(to);
  expect(plain(definitionAt(view, from?.end ?? -1) ?? { start: -1, end: -1 })).toEqual(to);
});

test('nothing is defined in other places', () => {
  expect(definitionAt(view, text.indexOf('classes'))).toBeUndefined();
  expect(definitionAt(view, text.indexOf('# é漢😀 conv1') + 8)).toBeUndefined();
});

test('references, with and without the definition', () => {
  const at = second?.start ?? -1;
  expect(referencesAt(view, at, true).map(plain)).toEqual([definition, first, second]);
  expect(referencesAt(view, at, false).map(plain)).toEqual([first, second]);
});

test('a layer gets another name everywhere, and in no comment', () => {
  const edits = renameAt(view, first?.start ?? -1, 'stem');
  expect(typeof edits === 'string' ? edits : applyEdits(text, edits)).toBe(
    marked.replaceAll('~~~conv1~~~', 'stem').replaceAll('~~~', ''),
  );
});

test.each([
  ['Stem', /is not a valid name/],
  ['1st', /is not a valid name/],
  ['relu1', /another layer is already called/],
  ['images', /the input of the network/],
])('%s is refused with a reason', (name, reason) => {
  expect(renameAt(view, definition?.start ?? -1, name)).toMatch(reason);
});

test('what is no layer keeps its name', () => {
  expect(renameSpan(view, images?.start ?? -1)).toBeUndefined();
  expect(renameSpan(view, text.indexOf('max_pool'))).toBeUndefined();
  expect(renameAt(view, text.indexOf('max_pool'), 'x')).toMatch(
    /only layers, blocks and their parameters can be renamed/,
  );
});
