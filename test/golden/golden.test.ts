/**
 * What the compiler generates, compared with committed copies: for each op the files that show it (`options.json` says which).
 * `flagship.device.test.ts` has the flagship whole. Run from the root of the project, because generated comments name specs by path.
 */
import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { expect, test } from 'vitest';
import { nodeHost } from '../../compiler/cli/node-host.ts';
import { type Compilation, compile } from '../../compiler/compile.ts';
import type { PackageFiles } from '../../compiler/emit/types.ts';
import { withShared } from '../../compiler/targets/c/render.ts';
import { expectCommitted, selectFiles } from './compare-files.ts';

const cases = fs
  .readdirSync('test/golden', { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name)
  .sort();
/** Between them they have every kind, columns, blocks, branches and each form of a recipe; the other specs give more of the same. */
const typed = [
  ...cases.map((name) => `test/golden/${name}/spec.yaml`),
  ...['alexnet', 'lenet5', 'nin-cifar10', 'resnet20-cifar', 'squeezenet1.1'].map((name) => `specs/${name}.yaml`),
];

function compileClean(spec: string): Compilation {
  const compilation = compile(nodeHost, spec);
  expect(compilation.diagnostics, spec).toEqual([]);
  return compilation;
}

function generate(spec: string): PackageFiles {
  return compileClean(spec).files;
}

/** A package with each C kernel and what it calls as a file of its own, `cpu/conv2_forward.c`, so that a golden can hold the one that matters. */
function withKernelFiles({ files, model }: Compilation): PackageFiles {
  const kernels = [...(model?.cpu?.kernels ?? [])].map(
    ([name, kernel]) => [`cpu/${name}.c`, withShared([kernel]).join('\n')] as const,
  );
  return new Map([...files, ...kernels]);
}

test('compiling twice gives the same bytes in the same order', () => {
  expect([...generate('specs/alexnet.yaml')]).toEqual([...generate('specs/alexnet.yaml')]);
});

test.for(cases)('test/golden/%s', (name) => {
  const { files }: { files: string[] } = JSON.parse(fs.readFileSync(`test/golden/${name}/options.json`, 'utf8'));
  expectCommitted(selectFiles(withKernelFiles(compileClean(`test/golden/${name}/spec.yaml`)), files), `test/golden/${name}/expected`);
});

test('generated packages compile under `tsc --strict`, and what test/types forbids does not', () => {
  const root = process.cwd();
  const folder = fs.mkdtempSync(path.join(tmpdir(), 'specc-golden-'));
  try {
    typed.forEach((spec, index) => {
      for (const [file, text] of generate(spec)) {
        if (file.endsWith('.ts')) {
          const place = path.join(folder, `${index}`, file);
          fs.mkdirSync(path.dirname(place), { recursive: true });
          fs.writeFileSync(place, text);
        }
      }
    });
    const config = {
      extends: path.join(root, 'tsconfig.json'),
      compilerOptions: {
        paths: { 'specc/runtime': [path.join(root, 'runtime/index.ts')] },
        typeRoots: [path.join(root, 'node_modules/@types')],
        types: [path.join(root, 'node_modules/@webgpu/types'), path.join(root, 'node_modules/@types/node')],
      },
      include: ['*/**/*.ts', path.join(root, 'test/types/*.ts')],
    };
    fs.writeFileSync(path.join(folder, 'package.json'), '{ "type": "module" }');
    fs.writeFileSync(path.join(folder, 'tsconfig.json'), JSON.stringify(config));
    expect(typeErrors(path.join(root, 'node_modules/.bin/tsc'), folder)).toBe('');
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
});

function typeErrors(tsc: string, folder: string): string {
  try {
    return execFileSync(tsc, ['--noEmit', '--pretty', 'false', '--project', folder], { encoding: 'utf8' });
  } catch (error) {
    return String((error as { stdout?: unknown }).stdout);
  }
}
