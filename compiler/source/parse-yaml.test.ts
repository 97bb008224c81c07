import { expect, test } from 'vitest';
import type { Diagnostic } from '../diagnostics/types.ts';
import { locate, type SourceNode, toData } from './nodes.ts';
import { parseYaml } from './parse-yaml.ts';
import { createSourceText } from './source-text.ts';
import type { Path } from './span.ts';

function parse(text: string): { readonly root: SourceNode | undefined; readonly diagnostics: readonly Diagnostic[] } {
  const diagnostics: Diagnostic[] = [];
  const root = parseYaml(createSourceText('spec.yaml', text), (diagnostic) => diagnostics.push(diagnostic));
  return { root, diagnostics };
}

function sound(text: string): SourceNode {
  const { root, diagnostics } = parse(text);
  expect(diagnostics).toEqual([]);
  if (root === undefined) {
    throw new Error('no tree');
  }
  return root;
}

/** The text of the value and of the key at a path. */
function textsAt(text: string, path: Path): readonly (string | undefined)[] {
  const located = locate(sound(text), path);
  return [located?.node.span, located?.keySpan].map((span) => span && text.slice(span.start, span.end));
}

test.each(['', '\n\n', '# only a comment\n', '---\n', '---\n...\n'])(
  'a text without content is empty: %j (empty-spec)',
  (text) => {
    const { root, diagnostics } = parse(text);
    expect(root).toBeUndefined();
    expect(diagnostics).toMatchObject([{ slug: 'empty-spec' }]);
  },
);

test('every value and key knows its place, in flow and block style', () => {
  const text = 'é: 漢\nlayers:\n  - { name: "a", kernel: [3, 5] }\n  - name: b  # note\n    stride: 2\n\nend: 1\n';
  expect(textsAt(text, ['é'])).toEqual(['漢', 'é']);
  expect(textsAt(text, ['layers', 0, 'name'])).toEqual(['"a"', 'name']);
  expect(textsAt(text, ['layers', 0, 'kernel', 1])).toEqual(['5', undefined]);
  expect(textsAt(text, ['layers', 0])).toEqual(['{ name: "a", kernel: [3, 5] }', undefined]);
  expect(textsAt(text, ['layers', 1])).toEqual(['name: b  # note\n    stride: 2', undefined]);
  expect(textsAt(text, ['layers', 2])).toEqual([undefined, undefined]);
});

test('places are the same after Windows line breaks', () => {
  expect(textsAt('a: 1\r\nb:\r\n  c: xyz\r\n', ['b', 'c'])).toEqual(['xyz', 'c']);
});

test('scalars are read as YAML 1.2 core, whatever a directive says', () => {
  expect(toData(sound('%YAML 1.1\n---\n[yes, no, null, ~, true, 1.5e-4, "2", 0, -7]\n'))).toEqual([
    'yes',
    'no',
    null,
    null,
    true,
    1.5e-4,
    '2',
    0,
    -7,
  ]);
});

test('aliases and merge keys give the values they stand for, and own keys win', () => {
  const text = 'base: &b { a: 1, b: 2 }\nmore: &m { b: 3, c: 4 }\nall: { <<: [*b, *m], a: 9 }\nlist: [*b]\n';
  const root = sound(text);
  expect(toData(root)).toMatchObject({ all: { a: 9, b: 2, c: 4 }, list: [{ a: 1, b: 2 }] });
  const merged = locate(root, ['all', 'c']);
  expect(merged?.alias && text.slice(merged.alias.start, merged.alias.end)).toBe('*m');
});

test('a quoted `<<` is a key like any other', () => {
  expect(toData(sound('"<<": { a: 1 }\n'))).toEqual({ '<<': { a: 1 } });
});

test('`__proto__` and `constructor` are keys like any other', () => {
  const data = toData(sound('__proto__: { polluted: true }\nconstructor: 1\n'));
  expect(Object.keys(data as object)).toEqual(['__proto__', 'constructor']);
  expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
});

test('aliases that multiply are stopped, and one diagnostic says where', () => {
  const names = 'abcdefghij'.split('');
  const lines = names.map((name, index) => {
    const entry = index === 0 ? 'x' : `*${names[index - 1]}`;
    return `${name}: &${name} [${Array(10).fill(entry).join(', ')}]\n`;
  });
  expect(parse(lines.join('')).diagnostics).toMatchObject([{ slug: 'yaml-alias-expansion' }]);
});

test.each([
  ['brackets', '['.repeat(200_000)],
  ['braces', '{'.repeat(200_000)],
  ['dashes', '- '.repeat(100_000)],
  ['question marks', '? '.repeat(100_000)],
  ['indentation', Array.from({ length: 700 }, (_, depth) => `${' '.repeat(depth)}a:\n`).join('')],
])('deep nesting by %s is refused without a stack overflow', (_, text) => {
  expect(parse(text).diagnostics.map(({ slug }) => slug)).toEqual(['yaml-nested-too-deep']);
});
