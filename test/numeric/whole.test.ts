/** The cases of `support/whole.ts` hold all that the numeric cases and the project's own specs make the compiler generate. */
import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { layerKinds } from '../../compiler/ops/registry.ts';
import { compileCase, networkCases, opCases } from './support/cases.ts';
import { type Case, wholeInC, wholeInWgsl, wholeOnGpu, wholeOnWasm } from './support/whole.ts';

const own: readonly Case[] = readdirSync('specs')
  .filter((file) => file.endsWith('.yaml'))
  .map((file) => ({ name: file, kind: 'network', spec: `specs/${file}` }));
const everything = [...opCases, ...networkCases, ...own];

/** What only cases outside of the few have, and the first of those that has it. */
function lacking(few: readonly Case[], itemsOf: (each: Case) => Iterable<string>): readonly string[] {
  const held = new Set(few.flatMap((each) => [...itemsOf(each)]));
  const found = new Map<string, string>();
  for (const each of everything) {
    for (const item of itemsOf(each)) {
      if (!held.has(item) && !found.has(item)) {
        found.set(item, each.name);
      }
    }
  }
  return [...found].map(([item, name]) => `${name}: ${item}`);
}

const withoutComments = (text: string): string => text.replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '');

function textsOf(each: Case, isWanted: (file: string) => boolean): readonly string[] {
  return [...compileCase(each).files]
    .filter(([file]) => isWanted(file))
    .map(([, text]) => withoutComments(String(text)));
}

/** Lines of C without numbers and names of layers: what the templates and their conditions give. */
function linesOfC(each: Case): Iterable<string> {
  const { graph } = compileCase(each).model ?? {};
  const names = [...(graph?.layers ?? []).map(({ name }) => name), 'images', 'probabilities'];
  const called = new RegExp(
    `\\b(?:\\w*_)?(?:${names.sort((a, b) => b.length - a.length).join('|')})(?:_\\w*)?\\b`,
    'g',
  );
  const texts = textsOf(each, (file) => file.endsWith('.c'));
  // A layer called `pool` does not make `max_pool` a name of the spec's.
  const shared = new Set(
    texts.flatMap((text) => [...text.matchAll(/^INLINE .*?(\w+)\((?!Run run)/gm)].map(([, name]) => name)),
  );
  const lines = texts.flatMap((text) => text.split('\n'));
  return new Set(
    lines.map((line) =>
      line
        .replaceAll(called, (word) => (shared.has(word) ? word : 'name'))
        .replaceAll(/(?:b->name, )+(?=b->name)/g, '')
        .replaceAll(/\bother\d*(?:, other\d+)*/g, 'other')
        .replaceAll(/(?:\bSLOT_\w+(?:, (?=SLOT_))?)+/g, 'SLOT')
        .replaceAll(/(?<=\bwinograd_output)_\d+_\d+/g, '')
        .replaceAll(/(?<![A-Za-z_])-?(?:0x)?\d[\w.]*(?:(?<=e)-\d+f?)?/g, '1')
        .replaceAll(/(?: \* 1)+/g, ' * 1')
        .trim(),
    ),
  );
}

/** Words that a kernel does not declare, and operators: what the front end of an engine must know. */
function wordsOfWgsl(each: Case): Iterable<string> {
  const words = new Set<string>();
  for (const text of textsOf(each, (file) => file.endsWith('.wgsl') && !file.includes('.gpu.'))) {
    const declared = [...text.matchAll(/\b(?:let|var(?:<[^>]*>)?|const|fn|struct)\s+(\w+)|(\w+)\s*:/g)];
    const own = new Set(declared.flatMap(([, name, field]) => [name, field]));
    for (const [word] of text.matchAll(/[A-Za-z_]\w*|[^\w\s()[\]{};,-]+|-+[>=]?/g)) {
      if (!own.has(word)) {
        words.add(word);
      }
    }
  }
  return words;
}

/** Families that have a text of their own for one of the profiles. */
function familiesByProfile(each: Case): Iterable<string> {
  const { files, model } = compileCase(each);
  const calls = Object.values(model?.program.phases ?? {}).flat();
  return new Set(calls.filter(({ name }) => files.has(`kernels/${name}.gpu.wgsl`)).map(({ kernel }) => kernel.family));
}

function familiesInWgsl(each: Case): Iterable<string> {
  const { program } = compileCase(each).model ?? {};
  return new Set(Object.values(program?.phases ?? {}).flatMap((calls) => calls.map(({ kernel }) => kernel.family)));
}

test('every layer kind is in one of the few', () => {
  const kinds = (few: readonly Case[]) =>
    new Set(few.flatMap((each) => compileCase(each).model?.graph.layers.map(({ kind }) => kind) ?? []));
  for (const few of [wholeInC, wholeInWgsl]) {
    const held = kinds(few);
    expect(layerKinds.map(({ kind }) => kind).filter((kind) => !held.has(kind))).toEqual([]);
  }
});

test.each([
  ['sanitizers', wholeInC],
  ['WebAssembly', wholeOnWasm],
])('%s: every line of C', (_, few) => {
  expect(lacking(few, linesOfC)).toEqual([]);
});

test('other engines see every kernel family, and every word of WGSL that a kernel uses', () => {
  expect(lacking(wholeInWgsl, familiesInWgsl)).toEqual([]);
  expect(lacking(wholeInWgsl, wordsOfWgsl)).toEqual([]);
});

test('every family that has a text for the `gpu` profile alone runs in it', () => {
  expect(lacking(wholeOnGpu, familiesByProfile)).toEqual([]);
});
