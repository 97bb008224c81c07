/** What `npm pack` puts together: all that users read and run, nothing else, and in a form that resolvers and type checkers understand. */
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { dirname, join, posix } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { installPacked, node, type PackedPackage, root } from './installed.ts';

let installed: PackedPackage;
let files: readonly string[];

beforeAll(async () => {
  installed = await installPacked();
  const entries = await readdir(installed.folder, { recursive: true, withFileTypes: true });
  files = entries
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(installed.folder.length + 1)
        .replaceAll('\\', '/'),
    )
    .sort();
});
afterAll(() => installed?.remove());

const read = (file: string) => readFile(join(installed.folder, file), 'utf8');

/** Whether a path in the package is a file or a folder of it; `*` stands for any part of a name. */
function isPacked(path: string): boolean {
  const wanted = path.replace(/\/$/, '').replaceAll('.', '\\.').replaceAll('*', '[^/]*');
  return files.some((file) => new RegExp(`^${wanted}(/|$)`).test(file));
}

test('of TypeScript it holds declarations, and what people read: the examples and the class of AlexNet', () => {
  const sources = files.filter((file) => /\.[cm]?tsx?$/.test(file) && !file.endsWith('.d.ts'));
  expect(sources).toEqual([
    'examples/custom-loop/main.ts',
    'examples/predict-photo/main.ts',
    'generated/alexnet/model.ts',
  ]);
});

test('it holds no tests, and nothing that a run left behind', () => {
  const folders = new Set(files.map((file) => file.split('/', 1)[0]));
  expect([...folders].filter((folder) => !folder?.includes('.') && folder !== 'LICENSE')).toEqual([
    'compiler',
    'dist',
    'docs',
    'examples',
    'generated',
    'specs',
  ]);
  expect(files.filter((file) => /\.test\.|(^|\/)(test|runs|node_modules)\//.test(file))).toEqual([]);
  expect(files.filter((file) => file.startsWith('compiler/'))).toEqual(['compiler/schema/spec.schema.json']);
});

test('every relative link of its pages leads to something in it', async () => {
  const pages = files.filter((file) => file.endsWith('.md'));
  expect(pages).toContain('docs/api.md');
  const broken: string[] = [];
  for (const page of pages) {
    for (const [, target = ''] of (await read(page)).matchAll(/\]\(([^()\s]+)\)/g)) {
      const [path = '', anchor] = target.split('#');
      if (/^[a-z]+:/.test(path)) {
        continue;
      }
      const file = path === '' ? page : posix.join(posix.dirname(page), path);
      if (!isPacked(file) || (anchor !== undefined && !anchorsOf(await read(file)).has(anchor))) {
        broken.push(`${page} → ${target}`);
      }
    }
  }
  expect(broken).toEqual([]);
});

/** Of headings, as GitHub makes them. */
function anchorsOf(markdown: string): ReadonlySet<string> {
  const headings = [...markdown.matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) => heading.toLowerCase());
  return new Set(headings.map((heading) => heading.replace(/[^\p{L}\p{N}\s_-]/gu, '').replaceAll(' ', '-')));
}

test('what commands of the README and of the examples read is there, in the package and in the repository', async () => {
  const pages = ['README.md', ...files.filter((file) => /^examples\/.*\.md$/.test(file))];
  const texts = (await Promise.all(pages.map(read))).join('\n');
  const commands = [...texts.matchAll(/^```sh\n(.*?)^```/gms)].map(([, text]) => text).join('');
  const named = [
    ...commands.matchAll(/(?<=\s)(node_modules\/specc\/)?((?:docs|examples|generated|specs)\/[\w.*/-]*)/g),
  ];
  expect(named.length).toBeGreaterThan(8);
  for (const [, , path = ''] of named) {
    expect(isPacked(path), path).toBe(true);
    expect(existsSync(join(root, dirname(path))), path).toBe(true);
  }
});

test('no line of its scripts is long, because Node shows the one where an uncaught error was thrown', async () => {
  const long: string[] = [];
  for (const file of files.filter((name) => name.endsWith('.js'))) {
    const longest = Math.max(...(await read(file)).split('\n').map((line) => line.length));
    if (longest > 1000) {
      long.push(`${file}: ${longest} characters`);
    }
  }
  expect(long).toEqual([]);
});

test('publint finds nothing', async () => {
  const { code, stdout } = await node([binary('publint'), 'run', installed.tarball, '--strict'], installed.project);
  expect(code, stdout).toBe(0);
  expect(stdout).toContain('All good!');
});

test('are the types wrong? No', async () => {
  // Only ES modules are promised: `node10` knows no `exports`, and CommonJS has to load the package by `import()`.
  const words = [binary('attw'), installed.tarball, '--profile', 'esm-only', '--no-emoji', '--format', 'ascii'];
  const { code, stdout } = await node(words, installed.project);
  expect(code, stdout).toBe(0);
  for (const entry of ['"specc"', '"specc/runtime"', '"specc/runtime/node"']) {
    expect(stdout).toContain(entry);
  }
});

function binary(name: 'publint' | 'attw'): string {
  return join(root, 'node_modules/.bin', name);
}
