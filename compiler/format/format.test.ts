import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { checkText } from '../check.ts';
import { createSourceText } from '../source/source-text.ts';
import { formatSpec } from './format.ts';
import { layOut } from './layout.ts';
import { meansTheSame } from './meaning.ts';

const long = 'a'.repeat(50);

test.each([
  [
    'blanks around signs',
    'a :   1\nb: {x:  1,"y":2 , z : [ 1,2 ,3 ]}\nc: [ ]\nd: { }\n',
    'a: 1\nb: { x: 1, "y": 2, z: [1, 2, 3] }\nc: []\nd: {}\n',
  ],
  ['blanks at the ends of lines', 'a: 1  \nb:\t\n  c: 2 # d\t \n', 'a: 1\nb:\n  c: 2 # d\n'],
  ['blank lines', '\n\n \na: 1\n\n  \n\nb: 2\n\n\n', 'a: 1\n\nb: 2\n'],
  ['a missing line break at the end', 'a: 1', 'a: 1\n'],
  ['indentation of mappings', 'a:\n     b:\n      c: 1\n', 'a:\n  b:\n    c: 1\n'],
  [
    'list items',
    'layers:\n- a\n-   b\n-  - c\n   -  d\n- x: 1\n  y: 2\n',
    'layers:\n  - a\n  - b\n  - - c\n    - d\n  - x: 1\n    y: 2\n',
  ],
  [
    'Windows line breaks',
    'a:\r\n    b: "x\r\n      y"\n\n\nc: |\r\n     d\r\n',
    'a:\r\n  b: "x\r\n    y"\r\n\r\nc: |\r\n  d\r\n',
  ],
  ['scalars as they are written', 'a: 1.0e-4\nb: "x # y: z"\nc: \'#\'\nd: é漢😀\ne: 0x1F\n', undefined],
  [
    'anchors, aliases, merge keys and tags',
    'a: &x  { b: 1 }\nc: {<<: *x , d: *x}\n*y : !!str  1\n',
    'a: &x { b: 1 }\nc: { <<: *x, d: *x }\n*y : !!str 1\n',
  ],
  ['an anchor above what it names', 'a:   &x\n   b: 1\nc:\n- &y\n  d: 1\n', 'a: &x\n  b: 1\nc:\n  - &y\n    d: 1\n'],
  ['keys without values', 'a:\nb: {c, d: , e: }\n', 'a:\nb: { c, d: , e: }\n'],
  ['explicit keys', '?   a\n:   - b\n    - c\n', '? a\n: - b\n  - c\n'],
  ['directives and markers', '%YAML 1.2\n---   # a\nb:  1\n...\n', '%YAML 1.2\n---   # a\nb: 1\n...\n'],
  [
    'text that continues',
    'a: one\n      two\n\n   three  \n  four\nb: "x \\\n     y"\n',
    'a: one\n  two\n\n  three\n  four\nb: "x \\\n  y"\n',
  ],
  [
    'block scalars',
    'a: |\n      x  \n\n\n        # y\n\nb:\n    c: >-\n     z\nd:   |2\n    w\n',
    'a: |\n  x  \n\n\n    # y\n\nb:\n  c: >-\n    z\nd: |2\n    w\n',
  ],
  ['line breaks that a block scalar keeps', 'a: |+\n   x\n\n\n', 'a: |+\n  x\n\n\n'],
])('%s', (_, before, after) => {
  expect(layOut(before)).toBe(after ?? before);
});

test.each([
  ['at the top and the end', '  # a\n\n\n#b\nc: 1\n   # d\n', '# a\n\n#b\nc: 1\n# d\n'],
  [
    'go with what they stand above',
    'layers:\n# a\n- b\n# c\n- d\n# e\nloss: f\n',
    'layers:\n  # a\n  - b\n  # c\n  - d\n# e\nloss: f\n',
  ],
  [
    'stay in the block that they end',
    'a:\n    b:\n        c: 1\n        # c\n    # b\n# d\nd: 1\n',
    'a:\n  b:\n    c: 1\n    # c\n  # b\n# d\nd: 1\n',
  ],
  ['stand where a value would', 'data:\n    # crop: 1\ntrain:\n', 'data:\n  # crop: 1\ntrain:\n'],
  ['behind keys and dashes', 'a:  # b\n   c: 1\nd:\n- # e\n  f\n', 'a:  # b\n  c: 1\nd:\n  - # e\n    f\n'],
  [
    'in one column',
    'a:   { b: 1 }  # x\ncd: { e:   2 } # y\n               # z\nf: 1 # w\n',
    'a: { b: 1 }  # x\ncd: { e: 2 } # y\n             # z\nf: 1 # w\n',
  ],
  ['under wide characters', 'a:  漢字 # x\nbb: cdef # y\n', 'a: 漢字  # x\nbb: cdef # y\n'],
  ['below a block scalar', 'a:\n  b: |\n        c\n      # d\n', 'a:\n  b: |\n    c\n  # d\n'],
  [
    'inside flow collections',
    'a: [ # b\n   1,2, # c\n  # d\n\n\n   3 # e\n  , 4\n ]\n',
    'a: [ # b\n    1, 2, # c\n    # d\n\n    3 # e\n    , 4\n  ]\n',
  ],
])('comments %s', (_, before, after) => {
  expect(layOut(before)).toBe(after);
  expect(layOut(after)).toBe(after);
});

test.each([
  [
    'keep their line breaks between entries',
    'a: {b: 1,\n   c\n     : 2,\n  d: [\n  1,\n 2] }\n',
    'a: { b: 1,\n     c: 2,\n     d: [\n       1,\n       2] }\n',
  ],
  ['may be the whole text', '{\n"a": 1,\n    "b": [\n  2\n] }\n', '{\n  "a": 1,\n  "b": [\n    2\n  ] }\n'],
  [
    'are wrapped between entries where they do not fit',
    `a: [${long}, { b: 1, c: ${long}${'b'.repeat(10)} }, 漢]\n`,
    `a: [${long},\n    { b: 1, c: ${long}${'b'.repeat(10)} }, 漢]\n`,
  ],
  [
    'are wrapped inside entries where those do not fit',
    `- { a: { b: ${long}, c: ${long}, d: 1 } }\n`,
    `- { a: { b: ${long}, c: ${long},\n         d: 1 } }\n`,
  ],
  ['may fill 120 columns', `a: [${long}, ${long}, ${'b'.repeat(11)}]\n`, undefined],
  ['do not care how long a comment is', `a: [${long}, b] # ${long}\n`, undefined],
  [
    'stay on the line that a comment speaks of',
    `# specc-ignore SPC5203: x\na: [${long}, ${long}, ${long}]\n`,
    undefined,
  ],
])('flow collections %s', (_, before, after) => {
  const expected = after ?? before;
  expect(layOut(before)).toBe(expected);
  expect(layOut(expected)).toBe(expected);
});

test('a text that is not YAML gets the diagnostics of `specc check` and no text', () => {
  for (const text of ['a: [1', 'a: "x', 'a: 1\n\tb: 2', '# only a comment\n', 'a: \0', 'a: 1\n---\nb: 2\n']) {
    const source = createSourceText('spec.yaml', text);
    const { diagnostics } = checkText(source);
    expect(diagnostics.length).toBeGreaterThan(0);
    expect(formatSpec(source)).toEqual({ diagnostics });
  }
});

test('a spec with mistakes in what it says is formatted all the same', () => {
  expect(formatSpec(createSourceText('spec.yaml', 'spec:  9\nspec: 1\nx: *y\n'))).toEqual({
    text: 'spec: 9\nspec: 1\nx: *y\n',
  });
});

test('what no layout may touch is left alone', () => {
  const text = '  --- \n';
  expect(meansTheSame(text, layOut(text))).toBe(false);
  expect(formatSpec(createSourceText('spec.yaml', text))).toEqual({ text });
});

test.each([
  ['a: 1\n', 'a: 2\n'],
  ['a: [b]\n', 'a: { b }\n'],
  ['a: 1 # x\n', 'a: 1 #x\n'],
  ['a: |\n  b\n  # c\n', 'a: |\n  b\n# c\n'],
  ['a: &x\n  b: 1\n', 'a:\n  &x b: 1\n'],
  ['a: "b c"\n', 'a: "bc"\n'],
])('%j and %j differ in more than layout', (before, after) => {
  expect(meansTheSame(before, before)).toBe(true);
  expect(meansTheSame(before, after)).toBe(false);
});

test('the largest texts are laid out in time that grows with their length', () => {
  const item = 'b, '.repeat(40_000);
  expect(layOut(`a: [${item}]\n`).split('\n').length).toBeGreaterThan(1000);
  const comments = '#\n'.repeat(40_000);
  expect(layOut(`${comments}a: 1\n${comments}`)).toBe(`${comments}a: 1\n${comments}`);
});

test('every spec of this repository is formatted', () => {
  const files = ['specs', 'test/numeric', 'test/golden', 'test/training', 'test/cpu'].flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.yaml'))
      .map((file) => `${folder}/${file}`),
  );
  expect(files.length).toBeGreaterThan(50);
  for (const file of files) {
    const text = readFileSync(file, 'utf8');
    expect(formatSpec(createSourceText(file, text)), file).toEqual({ text });
  }
});
