import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { yamlFiles } from './yaml-files.ts';

const folder = mkdtempSync(join(tmpdir(), 'specc-yaml-'));
afterAll(() => rmSync(folder, { recursive: true }));

for (const file of [
  'b.yaml',
  'a.yml',
  'a.txt',
  'deep/c.yaml',
  'deep/er/d.yaml',
  '1/2/3/in-reach.yaml',
  '1/2/3/4/too-deep.yaml',
  'node_modules/pkg/e.yaml',
  '.git/f.yaml',
]) {
  mkdirSync(dirname(join(folder, file)), { recursive: true });
  writeFileSync(join(folder, file), '');
}

test('the YAML files of a folder, nearest first, without hidden folders and those of packages', () => {
  expect(yamlFiles(folder)).toEqual(['a.yml', 'b.yaml', 'deep/c.yaml', 'deep/er/d.yaml', '1/2/3/in-reach.yaml']);
});

test('a folder that cannot be read has none', () => {
  expect(yamlFiles(join(folder, 'gone'))).toEqual([]);
});
