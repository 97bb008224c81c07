import { expect, test } from 'vitest';
import { applyEdits, editValue } from './edit.ts';
import { parseYaml } from './parse-yaml.ts';
import { sourceSetOf } from './source-set.ts';
import { createSourceText } from './source-text.ts';
import type { Path } from './span.ts';

function edited(text: string, path: Path, value: string): string | undefined {
  const source = createSourceText('spec.yaml', text);
  const root = parseYaml(source, () => {});
  const edit = root && editValue(sourceSetOf(source), root, path, value);
  return edit && applyEdits(text, [edit]);
}

test('a written value is replaced', () => {
  expect(edited('a: { b: 1 } # c\n', ['a', 'b'], '[2, 3]')).toBe('a: { b: [2, 3] } # c\n');
});

test('a key without a value gets one', () => {
  expect(edited('a:\nb: 2\n', ['a'], '1')).toBe('a: 1\nb: 2\n');
});

test('a key is added to a flow mapping behind its last entry', () => {
  expect(edited('a: { b: 1 }\n', ['a', 'c'], '2')).toBe('a: { b: 1, c: 2 }\n');
});

test('a key is added to a block mapping on a line of its own, behind a comment', () => {
  expect(edited('list:\n  - b: 1\n    d: 4  # why\nz: 1\n', ['list', 0, 'c'], '2')).toBe(
    'list:\n  - b: 1\n    d: 4  # why\n    c: 2\nz: 1\n',
  );
});

test('a value behind an alias is left alone, because others share it', () => {
  expect(edited('a: &x { b: 1 }\nc: *x\n', ['c', 'b'], '2')).toBeUndefined();
  expect(edited('a: &x { b: 1 }\nc: *x\n', ['c', 'd'], '2')).toBeUndefined();
});

test('nothing is added where no mapping is written', () => {
  expect(edited('a: 1\n', ['b', 'c'], '2')).toBeUndefined();
});

test('several edits are applied together, whatever their order', () => {
  const span = (start: number, end: number) => ({ file: 'f', start, end });
  expect(
    applyEdits('abcdef', [
      { span: span(0, 1), newText: 'XX' },
      { span: span(4, 6), newText: '' },
    ]),
  ).toBe('XXbcd');
});
