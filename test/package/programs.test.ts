/**
 * Programs with the package installed: those of docs/api.md, compiled as strictly as anybody does and run, with generated code among them;
 * the command line in a folder that has nothing else; and what Node prints of an error that a program lets through.
 */
import { existsSync } from 'node:fs';
import { cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Project } from 'ts-morph';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { installPacked, node, type PackedPackage, root } from './installed.ts';

vi.setConfig({ testTimeout: 120_000 });

let installed: PackedPackage;
let cwd: string;

beforeAll(async () => {
  // Of the optional packages one that brings data: what needs the others is not tried here.
  installed = await installPacked(['@types/node', 'mnist']);
  cwd = installed.project;
  await cp(join(installed.folder, 'specs/lenet5.yaml'), join(cwd, 'lenet5.yaml'));
  for (const { name, text } of await programsOf('docs/api.md')) {
    await writeFile(join(cwd, name), text);
  }
});
afterAll(() => installed?.remove());

/** The examples of a page, by the name in their first line. */
async function programsOf(page: string): Promise<readonly { readonly name: string; readonly text: string }[]> {
  const examples = (await readFile(join(installed.folder, page), 'utf8')).matchAll(/^```ts\n(.*?)^```/gms);
  return [...examples].map(([, text = ''], index) => ({
    name: /^\/\/ (\w+\.ts)\n/.exec(text)?.[1] ?? `${index}.ts`,
    text,
  }));
}

/** Everything that makes a compiler stricter, declarations of packages not excepted. */
const strict = {
  target: 'es2022',
  lib: ['es2022'],
  types: ['node'],
  strict: true,
  skipLibCheck: false,
  exactOptionalPropertyTypes: true,
  noImplicitOverride: true,
  noImplicitReturns: true,
  noPropertyAccessFromIndexSignature: true,
  noUncheckedIndexedAccess: true,
  noUnusedLocals: true,
  isolatedModules: true,
  verbatimModuleSyntax: true,
};
const resolutions = {
  nodenext: { module: 'nodenext', moduleResolution: 'nodenext' },
  bundler: { module: 'esnext', moduleResolution: 'bundler' },
};

/** What this project's TypeScript says of these files; empty where it is content. It writes to `out/` unless it must not. */
async function compileTypes(files: readonly string[], options: object): Promise<string> {
  const compilerOptions = { ...strict, outDir: 'out', rootDir: '.', ...options };
  await writeFile(join(cwd, 'tsconfig.json'), JSON.stringify({ compilerOptions, files }));
  const { stdout } = await node([join(root, 'node_modules/typescript/bin/tsc'), '-p', '.'], cwd);
  return stdout;
}

const { nodenext } = resolutions;
const programs = ['check.ts', 'build.ts', 'predict.ts', 'keep.ts'];

describe.sequential('the programs of docs/api.md', () => {
  test('a spec is checked in memory', async () => {
    expect(await compileTypes(['check.ts', 'build.ts'], nodenext)).toBe('');
    const { stdout, stderr, code } = await node(['out/check.js'], cwd);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^error SPC2002\n/);
    expect(stdout).toContain('error[SPC2002] missing-key: ');
    expect(stdout).toContain('--> lenet5.yaml:1:1');
  });

  test('a package is built', { timeout: 300_000 }, async () => {
    const { stdout, stderr, code } = await node(['out/build.js'], cwd);
    expect(code, stderr).toBe(0);
    expect(stdout).toContain('conv1: conv2d → [6, 28, 28]\n');
    expect(stdout).toMatch(/^[5-9]\d files written$/m);
    expect(existsSync(join(cwd, 'lenet5/cpu/lenet5.wasm'))).toBe(true);
  });

  for (const [name, options] of Object.entries(resolutions)) {
    for (const lib of [['es2022'], ['es2022', 'dom']]) {
      test(`all compile under ${name} with lib ${lib.join(', ')}, generated code among them`, async () => {
        expect(await compileTypes(programs, { ...options, lib, noEmit: true })).toBe('');
      });
    }
  }

  test('and with the TypeScript before the native one', async () => {
    await compileTypes(programs, { ...resolutions.bundler, noEmit: true });
    // ts-morph carries it, and does not tell `nodenext` which files are ES modules.
    const before = new Project({ tsConfigFilePath: join(cwd, 'tsconfig.json') });
    const problems = before.getPreEmitDiagnostics();
    expect(before.formatDiagnosticsWithColorAndContext(problems)).toBe('');
  });

  test('without the folders of the generated package beside it, a compiled program says to copy them', async () => {
    expect(await compileTypes(programs, nodenext)).toBe('');
    const { code, stderr } = await node(['out/predict.js'], cwd);
    expect(code).toBe(1);
    expect(stderr).toMatch(/KernelError: `cpu\/lenet5\.(relaxed\.)?wasm` of the generated package cannot be read/);
    expect(stderr).toContain(
      'copy the folders `kernels` and `cpu` of the generated package to where `model` was compiled to',
    );
  });

  test('with them it runs', async () => {
    for (const folder of ['kernels', 'cpu']) {
      await cp(join(cwd, 'lenet5', folder), join(cwd, 'out/lenet5', folder), { recursive: true });
    }
    const predicted = await node(['out/predict.js'], cwd);
    expect(predicted.code, predicted.stderr).toBe(0);
    expect(predicted.stdout).toMatch(/^loss \d\.\d{3}\nprobabilities \[1, 10\] on wasm\n$/);
    const kept = await node(['out/keep.js'], cwd);
    expect(kept.code, kept.stderr).toBe(0);
    expect(kept.stdout).toMatch(/^SPC8102: /);
    expect(existsSync(join(cwd, 'lenet5.safetensors'))).toBe(true);
  });

  test('what must not compile does not: the declarations are no `any`', async () => {
    const lines = [
      "import { check, nodeHost } from 'specc';",
      "import { openDevice } from 'specc/runtime';",
      "import { readTensorFile } from 'specc/runtime/node';",
      "export const code: number = check(nodeHost, 'a.yaml').diagnostics[0]?.code;",
      "export const device = openDevice('gpu');",
      'export const file: string = await readTensorFile(1);',
    ];
    await writeFile(join(cwd, 'wrong.ts'), lines.join('\n'));
    const said = await compileTypes(['wrong.ts'], { ...nodenext, noEmit: true });
    const places = [...said.matchAll(/^wrong\.ts\((\d+),\d+\): error TS(?:2322|2345)/gm)].map(([, line]) =>
      Number(line),
    );
    expect([...new Set(places)]).toEqual([4, 5, 6]);
  });

  test('the examples, and those in other pages, compile too', async () => {
    await cp(join(installed.folder, 'generated'), join(cwd, 'generated'), { recursive: true });
    await cp(join(cwd, 'generated/alexnet'), join(cwd, 'alexnet'), { recursive: true });
    const names: string[] = [];
    for (const example of ['custom-loop', 'predict-photo']) {
      names.push(`${example}.ts`);
      await cp(join(installed.folder, 'examples', example, 'main.ts'), join(cwd, `${example}.ts`));
    }
    for (const page of ['README.md', 'docs/generated-code.md', 'docs/pages.md']) {
      for (const [index, { text }] of (await programsOf(page)).entries()) {
        const name = `${page.replace(/\W/g, '_')}_${index}.ts`;
        await writeFile(join(cwd, name), `${text}export {};\n`);
        names.push(name);
      }
    }
    expect(names.length).toBeGreaterThanOrEqual(5);
    const options = { lib: ['es2022', 'dom'], noUnusedLocals: false, allowImportingTsExtensions: true, noEmit: true };
    expect(await compileTypes(names, { ...nodenext, ...options })).toBe('');
  });
});

describe('the command line in a folder that has nothing else', () => {
  const specc = (...words: readonly string[]) => node(['node_modules/specc/dist/specc.js', ...words], cwd);

  test('doctor names what is there, and which package each thing that is missing needs', async () => {
    const { code, stdout } = await specc('doctor');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^ {2}ok +WebAssembly: /m);
    expect(stdout).toMatch(/^ {2}missing +koffi /m);
    expect(stdout).toMatch(/^ {2}missing +native code: the package `koffi` cannot be loaded/m);
  });

  test('explain has the page of each code, and the layers of a spec', async () => {
    expect((await specc('explain', 'SPC4102')).stdout).toMatch(/^# SPC4102 conv-extent-not-integral\n/);
    expect((await specc('explain', 'node_modules/specc/specs/alexnet.yaml')).stdout).toContain('60,965,224');
  });

  test('the specs of the package are right where they lie', async () => {
    const specs = ['alexnet', 'cifar10-relu', 'cifar10-tanh', 'lenet5'].map(
      (name) => `node_modules/specc/specs/${name}.yaml`,
    );
    expect(await specc('check', ...specs)).toMatchObject({ code: 0, stderr: '' });
  });

  test('the first command of the README trains', { timeout: 300_000 }, async () => {
    const words = ['train', 'node_modules/specc/specs/lenet5.yaml', '--data', 'mnist'];
    const { code, stdout, stderr } = await specc(...words, '--device', 'wasm', '--epochs', '1', '--limit', '128');
    expect(code, stderr).toBe(0);
    expect(stdout + stderr).toContain('checkpoint: runs/lenet5/checkpoint.safetensors');
  });

  test('what a package is missing for is said with its name', async () => {
    const { code, stderr } = await specc('compare', 'lenet5.yaml', '--devices', 'wasm,native');
    expect(code).toBe(1);
    expect(stderr).toContain('install it with `npm install koffi`');
  });
});

describe('an error that a program lets through is its message, not the package', () => {
  const programsThatFail: Readonly<Record<string, readonly [program: string, message: string]>> = {
    'an unknown device': [
      "import { openDevice } from 'specc/runtime'; await openDevice('wasmm');",
      'DeviceNotFoundError: no device is called `wasmm`',
    ],
    'weights that are none': [
      "import { readTensorFile } from 'specc/runtime/node'; await readTensorFile('package.json');",
      'WeightsFileError: ',
    ],
    'bytes that are no weights': [
      "import { readSafetensors } from 'specc/runtime'; readSafetensors(new Uint8Array(64));",
      'WeightsFileError: ',
    ],
    'data that is not there': [
      "import { openDataset } from 'specc/runtime/node'; await openDataset('folder:nowhere', { channels: 3 });",
      'nowhere does not exist',
    ],
    'a folder that must not be written': [
      "import { writePackage } from 'specc'; await writePackage(new Map([['a', 'b']]), 'node_modules');",
      'BuildOutputError: `node_modules` is not empty and was not written by specc',
    ],
    'a host that gives no bytes': [
      "import { compile } from 'specc'; compile({ readFile: () => 3, resolve: () => '' }, 'a.yaml');",
      'TypeError: ',
    ],
  };

  test.each(Object.entries(programsThatFail))('%s', async (name, [program, message]) => {
    const file = `${name.replaceAll(' ', '-')}.mjs`;
    await writeFile(join(cwd, file), `${program}\n`);
    const { code, stderr } = await node([file], cwd);
    expect(code).toBe(1);
    expect(stderr).toContain(message);
    expect(stderr.length).toBeLessThan(2000);
  });
});
