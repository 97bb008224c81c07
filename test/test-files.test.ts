/** What holds for all test files. */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('../', import.meta.url));

const files = ['compiler', 'runtime', 'scripts', 'test'].flatMap((folder) =>
  readdirSync(`${root}${folder}`, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.test.ts'))
    .map((file) => `${folder}/${file}`),
);

test('no test asks how long something took: a busy machine would fail it', () => {
  const clock = /performance\.now\(|\bhrtime\b\.|Date\.now\(\) - [a-z]/;
  expect(files.length).toBeGreaterThan(100);
  expect(files.filter((file) => clock.test(readFileSync(`${root}${file}`, 'utf8')))).toEqual([]);
});

test('no module is mocked where the files after it would get the mock too: in `unit` they share a process', () => {
  const mock = /\bvi\.(?:mock|doMock|resetModules)\(/;
  const mocking = files.filter((file) => mock.test(readFileSync(`${root}${file}`, 'utf8')));
  expect(mocking).toContain('test/vscode/extension.test.ts');
  expect(mocking.filter((file) => !/^test\/(?:cpu|vscode)\//.test(file))).toEqual([]);
});
