import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { checkSpec } from '../check.ts';
import { nodeHost } from '../cli/node-host.ts';
import type { Diagnostic } from '../diagnostics/types.ts';
import { sourceSetOf } from '../source/source-set.ts';
import { createSourceText } from '../source/source-text.ts';
import { parseSpec } from './load-spec.ts';
import type { ResolvedSpec } from './types.ts';

const folder = mkdtempSync(join(tmpdir(), 'specc-load-'));
afterAll(() => rmSync(folder, { recursive: true }));

const head = 'spec: 1\nname: tiny\ninput: { shape: [3, 8, 8] }\nclasses: 10\n';
const loss = 'loss: softmax_cross_entropy\n';

function parse(text: string): { readonly spec: ResolvedSpec | undefined; readonly codes: readonly string[] } {
  const diagnostics: Diagnostic[] = [];
  const { spec } = parseSpec(sourceSetOf(createSourceText('spec.yaml', text)), (diagnostic) =>
    diagnostics.push(diagnostic),
  );
  return { spec, codes: diagnostics.map(({ slug }) => slug) };
}

function load(file: string): readonly Diagnostic[] {
  const { graph, diagnostics } = checkSpec(nodeHost, file);
  expect(graph).toBeUndefined();
  return diagnostics;
}

test('a missing file, a folder and a file below a file are told apart (file-unreadable)', () => {
  const file = join(folder, 'none.yaml');
  expect(load(file)).toMatchObject([
    {
      slug: 'file-unreadable',
      message: `cannot read \`${file}\`: there is no such file`,
      span: { file, start: 0, end: 0 },
    },
  ]);
  expect(load(folder)).toMatchObject([{ message: `cannot read \`${folder}\`: it is a directory` }]);
  writeFileSync(join(folder, 'plain'), '');
  expect(load(join(folder, 'plain', 'spec.yaml'))).toMatchObject([{ slug: 'file-unreadable' }]);
});

test('an empty file on disk is empty, not broken YAML', () => {
  const file = join(folder, 'empty.yaml');
  writeFileSync(file, '');
  expect(load(file)).toMatchObject([{ slug: 'empty-spec', span: { file, start: 0, end: 0 } }]);
});

test('a layer’s parameter settings override the defaults key by key, its initializer replaces theirs', () => {
  const { spec, codes } = parse(`${head}defaults:
  weight: { normal: { mean: 0, std: 0.01 }, lr_multiplier: 3 }
  bias: { constant: 1 }
layers:
  - { name: a, type: conv2d, filters: 4, kernel: 3, weight: { constant: 0.5 }, bias: { decay_multiplier: 0 } }
  - { name: b, type: relu }
  - { name: c, type: dense, units: 10 }
${loss}`);
  expect(codes).toEqual([]);
  expect(spec?.layers.map(({ attributes }) => attributes)).toEqual([
    {
      filters: 4,
      kernel: 3,
      stride: 1,
      padding: 0,
      dilation: 1,
      groups: 1,
      weight: { constant: 0.5, lr_multiplier: 3, decay_multiplier: 1 },
      bias: { constant: 1, lr_multiplier: 1, decay_multiplier: 0 },
    },
    {},
    {
      units: 10,
      weight: { normal: { mean: 0, std: 0.01 }, lr_multiplier: 3, decay_multiplier: 1 },
      bias: { constant: 1, lr_multiplier: 1, decay_multiplier: 1 },
    },
  ]);
});

test('a layer reads the one before it, the images if it is the first, or what `from` names', () => {
  const { spec } = parse(`${head}layers:
  - { name: a, type: relu }
  - { name: b, type: tanh }
  - { name: c, type: relu, from: a }
  - { name: d, type: relu, from: [images] }
${loss}`);
  expect(spec?.layers.map(({ inputs }) => inputs)).toEqual([['images'], ['a'], ['a'], ['images']]);
});

test('a merge that fails is one problem, whatever keys it should have brought', () => {
  const { codes } = parse(`${head}layers:
  - { <<: *nope, name: a }
  - { <<: 3, name: b, type: conv2d }
  - { <<: { stride: 2 }, name: c, type: conv2d }
${loss}`);
  expect(codes).toEqual(['yaml-unknown-alias', 'yaml-merge-not-mapping', 'missing-key']);
});

test('sound layers survive a broken one, and its readers are told that it is broken', () => {
  const { spec, codes } = parse(`${head}layers:
  - { name: a, type: relu }
  - { name: b, type: rellu }
  - { name: c, type: tanh }
  - { type: relu }
  - { name: e, type: relu }
${loss}`);
  expect(codes).toEqual(['unknown-layer-type', 'missing-key']);
  expect(spec?.layers.map(({ name, inputs }) => [name, ...inputs])).toEqual([
    ['a', 'images'],
    ['c', 'b'],
    ['e', '#4'],
  ]);
  expect(spec?.broken).toEqual({ layers: new Set(['b', '#4']), partial: [], lastLayer: false, keys: new Set() });
});

test('what is refused of a section is left out and the section named, and a broken last layer is said', () => {
  const { spec } = parse(`${head.replace('10', 'ten')}layers: [{ name: a, type: relu }, 5]
${loss}data: { crop: -1, scale: 2 }\ntrain: []\nexpect: { parameters: 0 }\n`);
  expect(spec?.classes).toBe(0);
  expect(spec?.data).toEqual({ scale: 2, evaluate: 'center_crop' });
  expect(spec?.train).toBeUndefined();
  expect(spec?.expect).toEqual({ parameters: 0 });
  expect(spec?.broken).toEqual({
    layers: new Set(['#2']),
    partial: [],
    lastLayer: true,
    keys: new Set(['classes', 'data', 'train']),
  });
});

test('without an input or layers there is no spec', () => {
  expect(parse(`${head.replace('[3, 8, 8]', '8')}layers: [{ name: a, type: relu }]\n${loss}`).spec).toBeUndefined();
  expect(parse(head + loss).spec).toBeUndefined();
  expect(parse('[]').spec).toBeUndefined();
});

test('the layer after a duplicate does not read its namesake', () => {
  const { spec } = parse(`${head}layers:
  - { name: a, type: relu }
  - { name: a, type: tanh }
  - { name: b, type: relu }
  - { name: c, type: relu, from: a }
${loss}`);
  expect(spec?.layers.map(({ name, inputs }) => [name, ...inputs])).toEqual([
    ['a', 'images'],
    ['b', '#2'],
    ['c', 'a'],
  ]);
});

test('origins point at values, at a mapping’s name, and at the nearest written ancestor of a default', () => {
  const text = `${head}layers:\n  - { name: abc, type: relu }\n${loss}`;
  const { spec } = parse(text);
  const at = (...path: (string | number)[]): string | undefined => {
    const span = spec?.origin(path);
    return span && text.slice(span.start, span.end);
  };
  expect(at('input', 'shape', 1)).toBe('8');
  expect(at('layers', 0)).toBe('abc');
  expect(at('layers', 0, 'stride')).toBe('abc');
  expect(at('input', 'dtype')).toBe('input');
  expect(spec?.isWritten(['layers', 0, 'stride'])).toBe(false);
  expect(spec?.lineOf(spec.origin(['layers', 0]))).toEqual({ file: 'spec.yaml', line: 6 });
});
