/** What may import what in `runtime/`: nothing of the compiler, Node's modules in `runtime/node` only, and no cycles. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('../runtime/', import.meta.url));

/** Modules by path from `runtime/`, with what they import. */
const modules = new Map(
  readdirSync(root, { recursive: true, encoding: 'utf8' })
    .map((file) => file.split(sep).join('/'))
    .filter((file) => file.endsWith('.ts') && !/\.(test|types)\.ts$/.test(file))
    .sort()
    .map((file) => [file, importsOf(file)] as const),
);

interface Import {
  /** As written. */
  readonly specifier: string;
  /** Path from `runtime/`, for relative imports. */
  readonly file: string | undefined;
  /** Gone before anything runs. */
  readonly typeOnly: boolean;
}

function importsOf(file: string): Import[] {
  const text = readFileSync(join(root, file), 'utf8');
  const statements = text.matchAll(/^(?:import|export)\s+(type\s)?(?:[^;'"]*?\sfrom\s+)?['"]([^'"]+)['"]/gm);
  const dynamic = text.matchAll(/\b(?:import|require)\(\s*(?:\/\*.*?\*\/\s*)?['"]([^'"]+)['"]/g);
  return [
    ...[...statements].map((match) => toImport(file, match[2] ?? '', match[1] !== undefined)),
    ...[...dynamic].map((match) => toImport(file, match[1] ?? '', false)),
  ];
}

function toImport(from: string, specifier: string, typeOnly: boolean): Import {
  const file = specifier.startsWith('.')
    ? relative(root, join(root, dirname(from), specifier))
        .split(sep)
        .join('/')
    : undefined;
  return { specifier, file, typeOnly };
}

/** Lines "a.ts → b" for every import that `isWrong`. */
function offenders(isWrong: (file: string, imported: Import) => boolean): string[] {
  return [...modules].flatMap(([file, imports]) =>
    imports.filter((imported) => isWrong(file, imported)).map(({ specifier }) => `${file} → ${specifier}`),
  );
}

test('imports are found at all', () => {
  expect(modules.get('network.ts')?.map(({ file }) => file)).toContain('tensor.ts');
  expect(modules.get('node/webgpu.ts')?.map(({ specifier }) => specifier)).toContain('webgpu');
  expect(modules.get('node/webgpu.ts')?.map(({ specifier }) => specifier)).toContain('node:fs');
});

test('the runtime imports nothing outside itself', () => {
  expect(offenders((_, { file }) => file?.startsWith('..') ?? false)).toEqual([]);
});

test('only runtime/node imports packages or Node’s modules', () => {
  expect(offenders((from, { file }) => file === undefined && !from.startsWith('node/'))).toEqual([]);
});

test('only runtime/node imports runtime/node', () => {
  expect(offenders((from, { file }) => (file?.startsWith('node/') ?? false) && !from.startsWith('node/'))).toEqual([]);
});

test('no module imports itself in a circle, types aside', () => {
  const circles: string[] = [];
  const visit = (file: string, path: readonly string[], finished: Set<string>): void => {
    if (path.includes(file)) {
      circles.push([...path.slice(path.indexOf(file)), file].join(' → '));
    } else if (!finished.has(file)) {
      for (const imported of modules.get(file) ?? []) {
        if (imported.file !== undefined && !imported.typeOnly) {
          visit(imported.file, [...path, file], finished);
        }
      }
      finished.add(file);
    }
  };
  const finished = new Set<string>();
  for (const file of modules.keys()) {
    visit(file, [], finished);
  }
  expect(circles).toEqual([]);
});

/** The training loop and the readers of data are a library beside the runtime; a generated network needs neither. */
const beside =
  /^(data|train)\/|^node\/(cifar10|decode-image|folder|folder-layout|folder-tree|image-problem|mnist|named-images|open-dataset|statistics-cache)\.ts$/;

/** The devices that run C code: WebAssembly and native. */
const cpu = /^device\/cpu\/|^node\/(c-compiler|native|native-engine|threads)\.ts$/;

/** What is built on this machine, where it is kept and whether it is trusted. */
const cache = /^node\/(build-cache|cache-folder|shared-library)\.ts$/;

test('what opens a device and runs a network stays under 3,000 lines, with 1,400 for the CPU and 400 for the cache beside it', () => {
  const lines = (belongs: (file: string) => boolean): number =>
    [...modules.keys()]
      .filter((file) => !beside.test(file) && belongs(file))
      .map((file) => readFileSync(join(root, file), 'utf8').split('\n').length - 1)
      .reduce((sum, count) => sum + count, 0);
  expect(lines((file) => !cpu.test(file) && !cache.test(file))).toBeLessThan(3000);
  expect(lines((file) => cpu.test(file))).toBeLessThan(1400);
  expect(lines((file) => cache.test(file))).toBeLessThan(400);
});

test('a generated network needs neither the training loop nor the readers', () => {
  expect(
    offenders(
      (from, { file }) => file !== undefined && beside.test(file) && !beside.test(from) && !from.endsWith('index.ts'),
    ),
  ).toEqual([]);
});
