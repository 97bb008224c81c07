/** `--watch` as people use it: a process of its own, files saved in place and by rename, Ctrl-C at the end. */
import type { ChildProcess } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { readManifestHashes } from '../../compiler/emit/manifest.ts';
import { sha256 } from '../../compiler/text/sha256.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { type Outcome, specc, startSpecc } from './specc.ts';

vi.setConfig({ testTimeout: 180_000 });

const tinySpec = `spec: 1
name: tiny
input: { shape: [3, 8, 8] }
classes: 2
layers:
  - { name: conv1, type: conv2d, filters: 4, kernel: 3, weight: { normal: { mean: 0, std: 0.1 } } }
  - { name: relu1, type: relu }
  - { name: fc, type: dense, units: 2, weight: { normal: { mean: 0, std: 0.01 } } }
loss: softmax_cross_entropy
`;
const misspelt = tinySpec.replace('units: 2', 'unit: 2');

interface Watching {
  readonly child: ChildProcess;
  readonly outcome: Promise<Outcome>;
  /** What standard output got since the last call, once that contains `text`. */
  until(text: string): Promise<string>;
}

async function watch(
  words: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string>> = {},
): Promise<Watching> {
  const { child, outcome, output, stdout } = await startSpecc([...words, '--watch'], { cwd, env });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  let read = 0;
  const until = (text: string) =>
    vi.waitUntil(
      () => {
        const end = stdout().indexOf(text, read);
        if (child.exitCode !== null && end === -1) {
          throw new Error(`ended without printing ${text}:\n${output()}`);
        }
        const part = end === -1 ? undefined : stdout().slice(read, end + text.length);
        read += part?.length ?? 0;
        return part;
      },
      { timeout: 120_000, interval: 20 },
    );
  return { child, outcome, until };
}

async function withSpec(): Promise<string> {
  const cwd = await temporaryFolder();
  await writeFile(join(cwd, 'tiny.yaml'), tinySpec);
  return cwd;
}

/** Between the two steps of this the file is empty, which a run on a busy machine may see: wait for a verdict, not for any. */
function saveInPlace(file: string, text: string): void {
  writeFileSync(file, text);
}

/** As editors save that never leave half a file. */
async function saveByRename(file: string, text: string): Promise<void> {
  await writeFile(`${file}~`, text);
  await rename(`${file}~`, file);
}

const watching = 'watching tiny.yaml; press Ctrl-C to stop\n';

test('check --watch gives a verdict per change, however the file is saved, and Ctrl-C ends it well', async () => {
  const cwd = await withSpec();
  const spec = join(cwd, 'tiny.yaml');
  const { child, outcome, until } = await watch(['check', 'tiny.yaml'], cwd);
  expect(await until(watching)).toBe(`specc check tiny.yaml\ntiny.yaml: no errors\n${watching}`);
  saveInPlace(spec, misspelt);
  expect(await until(`tiny.yaml: 1 error\n${watching}`)).toContain('error[SPC2001]');
  await saveByRename(spec, tinySpec);
  expect(await until(watching)).toBe(`specc check tiny.yaml\ntiny.yaml: no errors\n${watching}`);
  await rm(spec);
  expect(await until(watching)).toContain('cannot read `tiny.yaml`');
  saveInPlace(spec, tinySpec);
  await until(`tiny.yaml: no errors\n${watching}`);
  child.kill('SIGINT');
  expect(await outcome).toMatchObject({ code: 0, stderr: '' });
});

test('check --watch watches all specs, in folders of their own', async () => {
  const [cwd, other] = [await withSpec(), await withSpec()];
  const { child, outcome, until } = await watch(['check', 'tiny.yaml', join(other, 'tiny.yaml')], cwd);
  const end = 'watching 2 specs; press Ctrl-C to stop\n';
  expect(await until(end)).toContain('2 specs: no errors\n');
  saveInPlace(join(other, 'tiny.yaml'), misspelt);
  expect(await until(`2 specs: 1 error\n${end}`)).toContain(`--> ${join(other, 'tiny.yaml')}:8`);
  child.kill('SIGTERM');
  expect((await outcome).code).toBe(0);
});

/** Every file of the package is the one that its manifest lists; returns their names. */
async function expectWholePackage(folder: string): Promise<readonly string[]> {
  const hashes = readManifestHashes(await readFile(join(folder, 'manifest.json'), 'utf8')) ?? new Map();
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const present = entries.filter((entry) => entry.isFile() && entry.name !== 'manifest.json');
  for (const [file, hash] of hashes) {
    expect(sha256(await readFile(join(folder, file))), file).toBe(hash);
  }
  expect(present).toHaveLength(hashes.size);
  return [...hashes.keys()];
}

const wasmFiles = ['cpu/tiny.relaxed.wasm', 'cpu/tiny.wasm'];
const wasmOf = (files: readonly string[]) => files.filter((file) => file.endsWith('.wasm'));

test('build --watch writes what is quick first, completes it with WebAssembly, and never leaves that of an earlier build', async () => {
  const cwd = await withSpec();
  const spec = join(cwd, 'tiny.yaml');
  const folder = join(cwd, 'generated/tiny');
  const env = { SPECC_CACHE_DIR: join(cwd, 'cache') };
  const { child, outcome, until } = await watch(['build', 'tiny.yaml'], cwd, env);
  expect(await until('takes precedence\n')).toMatch(
    /^specc build tiny\.yaml\ngenerated\/tiny: \d+ written, 0 removed, 0 unchanged, without WebAssembly\n/,
  );
  expect(wasmOf(await expectWholePackage(folder))).toEqual([]);
  expect(await until(watching)).toMatch(/^generated\/tiny: 3 written, 0 removed, \d+ unchanged\n/);
  expect(wasmOf(await expectWholePackage(folder))).toEqual(wasmFiles);

  // The C code of a spec with other comments differs in comments alone: the WebAssembly is there.
  await saveByRename(spec, `# A comment.\n${tinySpec}`);
  expect(await until(watching)).toMatch(
    /^specc build tiny\.yaml\ngenerated\/tiny: \d+ written, 0 removed, \d+ unchanged\n/,
  );
  expect(wasmOf(await expectWholePackage(folder))).toEqual(wasmFiles);

  await saveByRename(spec, misspelt);
  expect(await until(watching)).toMatch(/\ntiny\.yaml: \d errors?, nothing written\n/);
  await saveByRename(spec, tinySpec.replace('filters: 4', 'filters: 5'));
  expect(await until('takes precedence\n')).toMatch(/, 2 removed, \d+ unchanged, without WebAssembly\n/);
  expect(wasmOf(await expectWholePackage(folder))).toEqual([]);

  // A newer change is not kept waiting by Clang.
  await saveByRename(spec, tinySpec);
  expect(await until(watching)).toMatch(
    /^specc build tiny\.yaml\ngenerated\/tiny: \d+ written, 0 removed, \d+ unchanged\n/,
  );
  expect(wasmOf(await expectWholePackage(folder))).toEqual(wasmFiles);

  saveInPlace(spec, tinySpec.replace('filters: 4', 'filters: 6'));
  await until('takes precedence\n');
  child.kill('SIGINT');
  const { code, stdout, stderr } = await outcome;
  expect(code).toBe(0);
  expect(stderr.match(/^error\[.*\]/gm)).toEqual(['error[SPC2001]']);
  expect(stdout).toMatch(/generated\/tiny has no WebAssembly yet; the same command without `--watch` adds it\n$/);
  // Both builds of the one that was finished, what the engine made of Clang, and nothing half done.
  expect((await readdir(env.SPECC_CACHE_DIR)).map(extname).sort()).toEqual(['.clang', '.wasm', '.wasm']);
});

test('build --watch --print shows the form again after each change', async () => {
  const cwd = await withSpec();
  const { child, outcome, until } = await watch(['build', 'tiny.yaml', '--print', 'graph'], cwd);
  expect(await until(watching)).toContain('[4, 6, 6]');
  saveInPlace(join(cwd, 'tiny.yaml'), tinySpec.replace('filters: 4', 'filters: 7'));
  await until('[7, 6, 6]');
  child.kill('SIGINT');
  expect((await outcome).code).toBe(0);
});

test.each(['json', 'github'])('check --watch --format %s is a usage error', async (format) => {
  const { code, stdout, stderr } = await specc(['check', 'specs/lenet5.yaml', '--watch', '--format', format]);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toMatch(/works only with `--format text`/);
});
