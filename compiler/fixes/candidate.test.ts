import { expect, test } from 'vitest';
import { specText } from '../../test/shape/check-helpers.ts';
import { compilerAssert } from '../assert.ts';
import { parseSpec } from '../resolve/load-spec.ts';
import type { ResolvedSpec } from '../resolve/types.ts';
import { applyEdits } from '../source/edit.ts';
import { sourceSetOf } from '../source/source-set.ts';
import { createSourceText } from '../source/source-text.ts';
import { candidateEdits, changedSpec } from './candidate.ts';
import type { Change } from './types.ts';

function parse(text: string): ResolvedSpec {
  const { spec } = parseSpec(sourceSetOf(createSourceText('tiny.yaml', text)), () => {});
  compilerAssert(spec !== undefined, 'the text is a spec');
  return spec;
}

function edited(text: string, changes: readonly Change[]): string | undefined {
  const edits = candidateEdits(parse(text), { kind: '', title: '', changes });
  return edits && applyEdits(text, edits);
}

const both: readonly Change[] = [
  { path: ['layers', 0, 'padding'], value: [1, 2, 2, 1] },
  { path: ['layers', 0, 'rounding'], value: 'floor' },
];

test('two keys added to a flow mapping stand one after the other', () => {
  const text = specText({ layers: ['- { name: conv1, type: conv2d, filters: 4, kernel: 3 } # é漢😀'] });
  expect(edited(text, both)).toContain('kernel: 3, padding: [1, 2, 2, 1], rounding: floor } # é漢😀');
});

test('two keys added to a block mapping are two lines', () => {
  const text = specText({ layers: ['- name: conv1 # é漢😀\n    type: conv2d\n    filters: 4\n    kernel: 3'] });
  expect(edited(text, both)).toContain('    kernel: 3\n    padding: [1, 2, 2, 1]\n    rounding: floor\n');
});

test('a value that is written is replaced where it stands', () => {
  const text = specText({ layers: ['- { name: "conv1", type: conv2d, filters: 4, kernel: [3, 5], stride: 2 }'] });
  expect(edited(text, [{ path: ['layers', 0, 'kernel'], value: 4 }])).toContain('kernel: 4, stride: 2');
  expect(edited(text, [{ path: ['layers', 0, 'kernel', 1], value: 4 }])).toContain('kernel: [3, 4], stride: 2');
});

test('the resolved spec changes in the same places', () => {
  const text = specText({
    layers: ['- { name: conv1, type: conv2d, filters: 4, kernel: 3 }'],
    rest: 'data: { crop: 8 }\n',
  });
  const changes: readonly Change[] = [
    ...both,
    { path: ['input', 'shape', 1], value: 9 },
    { path: ['data', 'crop'], value: 9 },
  ];
  const changed = changedSpec(parse(text), changes);
  const reparsed = parse(edited(text, changes) ?? '');
  expect(changed.layers).toEqual(reparsed.layers);
  expect(changed.input).toEqual(reparsed.input);
  expect(changed.data).toEqual(reparsed.data);
});
