import { expect, test } from 'vitest';
import { layerKinds } from '../ops/registry.ts';
import { recipeKinds } from '../recipe/registry.ts';
import { findKind, findRecipeKind, kindPage, recipeKindPage } from './kind-page.ts';

test.each(layerKinds.map((kind) => [kind.kind, kind] as const))(
  'the page of %s fits 90 columns and has its keys',
  (_, kind) => {
    const lines = kindPage(kind, 90).split('\n');
    expect(lines.filter((line) => [...line].length > 90)).toEqual([]);
    for (const key of [...Object.keys(kind.schema.properties), 'name', 'type', 'from', 'expect']) {
      expect(lines.some((line) => line.startsWith(`  ${key} `))).toBe(true);
    }
  },
);

test.each(recipeKinds.map((kind) => [kind.kind, kind] as const))('the page of %s has its settings', (name, kind) => {
  const lines = recipeKindPage(kind, 90).split('\n');
  expect(lines[0]).toBe(`# ${name}`);
  expect(lines.filter((line) => [...line].length > 90)).toEqual([]);
  for (const key of Object.keys(kind.schema.properties)) {
    expect(lines.some((line) => line.startsWith(`  ${key} `))).toBe(true);
  }
  expect(findRecipeKind(name)).toBe(kind);
});

test('a page tells values, defaults and what words mean', () => {
  const kind = findKind('conv2d');
  const page = kind === undefined ? '' : kindPage(kind, 90);
  expect(page).toContain('  filters   whole number ≥ 1; required\n            Number of output channels K.\n');
  expect(page).toContain('  stride    whole number ≥ 1 or list of 2 whole numbers; default 1\n');
  expect(page).toContain('`floor`: Cells that are left over are dropped, as in PyTorch.');
  expect(page).toContain('Elsewhere: PyTorch: Conv2d, Caffe: Convolution, Keras: Conv2D');
  expect(findKind('mish')).toBeUndefined();
});
