import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { packedSplit } from '../../runtime/index.ts';
import { temporaryFolder } from '../../test/temporary-folder.ts';
import type { ClassNames } from '../resolve/types.ts';
import { classNamesByLabel, readLabels, remarksOnNames, titlesOf } from './class-names.ts';

const inOrder = (...names: readonly string[]): ClassNames => ({ by: 'label', names });
const byId = (names: Readonly<Record<string, string>>): ClassNames => ({
  by: 'id',
  names: new Map(Object.entries(names)),
});

function dataset(...classes: readonly string[]) {
  const none = { name: 'none', channels: 1, height: 1, width: 1, pixels: new Uint8Array(0), labels: new Uint8Array(0) };
  const split = packedSplit(none);
  return { name: 'folder', classes, train: split, validation: split, test: split };
}

test.each([
  ['ids where nobody names them', ['n01', 'n02'], undefined, ['n01', 'n02']],
  ['nothing for bare weights without names', undefined, undefined, []],
  ['names by id, whatever their order', ['n02', 'n01'], byId({ n01: 'tench', n02: 'crane' }), ['crane', 'tench']],
  ['the id of a class without a name', ['n01', 'n02'], byId({ n02: 'crane', n03: 'gull' }), ['n01', 'crane']],
  [
    'names by id in the order of folders for bare weights',
    undefined,
    byId({ n02: 'crane', n01: 'tench' }),
    ['tench', 'crane'],
  ],
  ['names in order beside ids', ['n01', 'n02'], inOrder('tench', 'crane'), ['tench', 'crane']],
  ['the order of the data where it has the names', ['cat', 'dog'], inOrder('dog', 'cat'), ['cat', 'dog']],
] as const)('a label is called by %s', (_, ids, names, expected) => {
  expect(classNamesByLabel(ids, names)).toEqual(expected);
});

test('words about data show a name and what the data calls it', () => {
  expect(titlesOf(dataset('n01', 'dog'), byId({ n01: 'tench' }))).toEqual(['tench (n01)', 'dog']);
});

test.each([
  ['all is named', byId({ cat: 'Cat', dog: 'Dog' }), []],
  ['the same names in the same order', inOrder('cat', 'dog'), []],
  [
    'ids without a name and names without an id',
    byId({ cat: 'Cat', cow: 'Cow' }),
    [
      "warning: the spec's `classes` has no name for `dog` of folder",
      "warning: the spec's `classes` names `cow`, which folder does not have",
    ],
  ],
  [
    'another order',
    inOrder('dog', 'cat'),
    ["warning: label 0 is `cat` in folder and `dog` in the spec's `classes`; the order in the data counts"],
  ],
  ['some names that are ids', inOrder('cat', 'hound'), ["warning: `dog` of folder is not among the spec's `classes`"]],
  [
    'names that are put to ids by order',
    inOrder('Katze', 'Hund'),
    ["note: the spec's `classes` names those of folder in order: `cat` is Katze, `dog` is Hund"],
  ],
] as const)('a data set and a spec that gives %s', (_, names, expected) => {
  expect(remarksOnNames(dataset('cat', 'dog'), names)).toEqual(expected);
});

test('labels are lines in order, or ids with names behind them', async () => {
  const folder = await temporaryFolder();
  const file = join(folder, 'labels.txt');
  writeFileSync(file, '\ufefftench, Tinca tinca\r\ncrane\r\n\n');
  expect(readLabels(file, ['n01', 'n02'], 2)).toEqual(inOrder('tench, Tinca tinca', 'crane'));
  writeFileSync(file, 'n02 crane\nn01\ttench, Tinca tinca\nn03: gull\n');
  expect(readLabels(file, ['n01', 'n02'], 2)).toEqual(byId({ n02: 'crane', n01: 'tench, Tinca tinca', n03: 'gull' }));
  expect(() => readLabels(file, undefined, 2)).toThrow(`${file} has 3 names, but the network has 2 classes`);
  expect(() => readLabels(join(folder, 'none'), undefined, 2)).toThrow(
    /cannot read the labels in .*: there is no such file/,
  );
  writeFileSync(file, new Uint8Array([0xff, 0xfe, 0x41]));
  expect(() => readLabels(file, undefined, 2)).toThrow(/it is not UTF-8 text/);
});
