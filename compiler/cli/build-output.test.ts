import * as fs from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import * as path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Diagnostic } from '../diagnostics/types.ts';
import { sha256 } from '../text/sha256.ts';
import { BuildOutputError, writePackage } from './build-output.ts';

let root = '';
let out = '';

beforeEach(() => {
  root = fs.mkdtempSync(path.join(tmpdir(), 'specc-output-'));
  out = path.join(root, 'generated', 'tiny');
});

afterEach(() => fs.rmSync(root, { recursive: true, force: true }));

/** A package with the manifest that lists its files. */
function packageOf(files: Readonly<Record<string, string>>): ReadonlyMap<string, string> {
  const hashes = Object.fromEntries(Object.entries(files).map(([file, text]) => [file, sha256(text)]));
  const manifest = JSON.stringify({ generator: { name: 'specc', version: '0.1.0' }, files: hashes });
  return new Map([...Object.entries(files), ['manifest.json', manifest]]);
}

const first = packageOf({ 'model.ts': 'one', 'kernels/a.wgsl': 'a', 'kernels/b.wgsl': 'b' });
const second = packageOf({ 'model.ts': 'two', 'kernels/a.wgsl': 'a', 'kernels/c.wgsl': 'c' });

/** Every file below a folder with its text. */
function contents(folder: string): Record<string, string> {
  const entries = fs
    .readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => !entry.isDirectory());
  const files = entries.map((entry) => path.join(entry.parentPath, entry.name));
  return Object.fromEntries(files.sort().map((file) => [path.relative(folder, file), fs.readFileSync(file, 'utf8')]));
}

function write(file: string, text: string): void {
  fs.mkdirSync(path.dirname(path.join(out, file)), { recursive: true });
  fs.writeFileSync(path.join(out, file), text);
}

async function failure(attempt: Promise<unknown>): Promise<string> {
  const error = await attempt.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(BuildOutputError);
  return error instanceof BuildOutputError ? title(error.diagnostic) : '';
}

function title({ code, slug, message }: Diagnostic): string {
  return `${code} ${slug}: ${message}`;
}

test('a first build makes the folder, its parents and nothing else', async () => {
  const output = await writePackage(first, out);
  expect(output.written).toEqual(['kernels/a.wgsl', 'kernels/b.wgsl', 'manifest.json', 'model.ts']);
  expect(contents(out)).toEqual(Object.fromEntries(first));
  expect(fs.readdirSync(path.dirname(out))).toEqual(['tiny']);
});

test('the next build replaces what changed, deletes what is gone and keeps the times of the rest', async () => {
  await writePackage(first, out);
  const past = new Date('2020-01-01T00:00:00Z');
  for (const file of first.keys()) {
    fs.utimesSync(path.join(out, file), past, past);
  }
  const output = await writePackage(second, out);
  expect(output).toEqual({
    written: ['kernels/c.wgsl', 'manifest.json', 'model.ts'],
    removed: ['kernels/b.wgsl'],
    unchanged: ['kernels/a.wgsl'],
    diagnostics: [],
  });
  expect(contents(out)).toEqual(Object.fromEntries(second));
  expect(fs.statSync(path.join(out, 'kernels/a.wgsl')).mtime).toEqual(past);
  expect(fs.statSync(path.join(out, 'model.ts')).mtime).not.toEqual(past);
  expect(fs.readdirSync(path.dirname(out))).toEqual(['tiny']);
});

test('building the same package again touches nothing', async () => {
  await writePackage(first, out);
  const before = fs.statSync(out);
  const output = await writePackage(first, out);
  expect(output.written).toEqual([]);
  expect(output.unchanged).toHaveLength(4);
  expect(fs.statSync(out).ino).toBe(before.ino);
});

test('files, links and empty folders that people added survive', async () => {
  await writePackage(first, out);
  write('notes.md', 'mine');
  write('kernels/extra/own.wgsl', 'own');
  fs.mkdirSync(path.join(out, 'empty'));
  fs.symlinkSync('notes.md', path.join(out, 'link'));
  await writePackage(second, out);
  expect(contents(out)).toEqual({
    ...Object.fromEntries(second),
    'notes.md': 'mine',
    'kernels/extra/own.wgsl': 'own',
    link: 'mine',
  });
  expect(fs.readlinkSync(path.join(out, 'link'))).toBe('notes.md');
  expect(fs.existsSync(path.join(out, 'empty'))).toBe(true);
});

test('an edited file that is generated again is overwritten with a warning', async () => {
  await writePackage(first, out);
  write('model.ts', 'edited');
  const { diagnostics } = await writePackage(second, out);
  expect(contents(out)['model.ts']).toBe('two');
  expect(diagnostics.map(title)).toEqual([
    `SPC7005 generated-file-edited: \`${out}/model.ts\` was edited since the last build; the edit is overwritten`,
  ]);
});

test('an edited file that is no longer generated is kept with a warning, and later builds leave it alone', async () => {
  await writePackage(first, out);
  write('kernels/b.wgsl', 'edited');
  const { diagnostics, removed } = await writePackage(second, out);
  expect(removed).toEqual([]);
  expect(diagnostics[0]?.message).toContain('it is kept');
  expect(await writePackage(packageOf({ 'model.ts': 'three' }), out)).toMatchObject({ diagnostics: [] });
  expect(contents(out)['kernels/b.wgsl']).toBe('edited');
});

test('a folder with files but without a manifest of specc is refused and left as it was', async () => {
  write('precious.txt', 'mine');
  expect(await failure(writePackage(first, out))).toBe(
    `SPC7001 output-not-generated: \`${out}\` is not empty and was not written by specc`,
  );
  write('manifest.json', '{"generator": {"name": "other"}, "files": {"precious.txt": "00"}}');
  expect(await failure(writePackage(first, out))).toMatch(/^SPC7001/);
  write('manifest.json', 'null');
  expect(await failure(writePackage(first, out))).toMatch(/^SPC7001/);
  expect(contents(out)).toEqual({ 'precious.txt': 'mine', 'manifest.json': 'null' });
});

test('a file that a person put where a generated one belongs is refused, unless it has the same text', async () => {
  await writePackage(first, out);
  write('kernels/c.wgsl', 'mine');
  expect(await failure(writePackage(second, out))).toBe(
    `SPC7003 output-in-the-way: \`${out}/kernels/c.wgsl\` would be overwritten, but specc did not write it`,
  );
  expect(contents(out)['model.ts']).toBe('one');
  write('kernels/c.wgsl', 'c');
  await writePackage(second, out);
  expect(contents(out)).toEqual(Object.fromEntries(second));
});

test('a folder or a file in the way of a generated path is refused', async () => {
  await writePackage(packageOf({ 'model.ts': 'one' }), out);
  write('kernels', 'a file');
  expect(await failure(writePackage(first, out))).toContain('kernels` would be overwritten');
  fs.rmSync(path.join(out, 'kernels'));
  write('kernels/a.wgsl/inner', 'x');
  expect(await failure(writePackage(first, out))).toContain('kernels/a.wgsl/inner` would be overwritten');
});

test('an output path that cannot be written is named, and no folder made on the way is left', async () => {
  fs.writeFileSync(path.join(root, 'file'), '');
  expect(await failure(writePackage(first, path.join(root, 'file')))).toBe(
    `SPC7002 output-unwritable: cannot write \`${root}/file\`: a part of the path is a file`,
  );
  expect(await failure(writePackage(first, path.join(root, 'file', 'tiny')))).toContain('a part of the path is a file');
  const tooLong = path.join(root, 'a', 'b', 'x'.repeat(300));
  expect(await failure(writePackage(first, tooLong))).toContain('the name is too long');
  expect(fs.readdirSync(root)).toEqual(['file']);
});

test('a build that fails half-way leaves the old folder and nothing beside it', async () => {
  await writePackage(first, out);
  const unwritablePath = new Map([...second, [`kernels/${'x'.repeat(300)}.wgsl`, '']]);
  expect(await failure(writePackage(unwritablePath, out))).toContain('the name is too long');
  expect(contents(out)).toEqual(Object.fromEntries(first));
  expect(fs.readdirSync(path.dirname(out))).toEqual(['tiny']);
});

test('what a killed build left behind is cleaned up', async () => {
  await writePackage(first, out);
  write('notes.md', 'mine');
  const parent = path.dirname(out);
  // Killed between the two renames: the old folder stands aside, the new one is not in place, the lock names a dead process.
  fs.renameSync(out, path.join(parent, '.tiny.specc-old'));
  fs.mkdirSync(path.join(parent, '.tiny.specc-new'));
  fs.writeFileSync(path.join(parent, '.tiny.specc-lock'), `4194305 ${hostname()}\n`);
  await writePackage(second, out);
  expect(contents(out)).toEqual({ ...Object.fromEntries(second), 'notes.md': 'mine' });
  expect(fs.readdirSync(parent)).toEqual(['tiny']);
});

test('a build waits for another that holds the folder and then says so', async () => {
  const lock = path.join(path.dirname(out), '.tiny.specc-lock');
  fs.mkdirSync(path.dirname(out), { recursive: true });
  fs.writeFileSync(lock, `${process.pid} ${hostname()}\n`);
  expect(await failure(writePackage(first, out, { lockTimeoutMs: 100 }))).toMatch(
    /^SPC7004 output-busy: another build/,
  );
  setTimeout(() => fs.rmSync(lock), 100);
  await writePackage(first, out);
  expect(contents(out)).toEqual(Object.fromEntries(first));
});

test('builds that run at the same time leave one whole package', async () => {
  const builds = Array.from({ length: 12 }, (_, index) =>
    packageOf({ 'model.ts': `${index}`, [`k${index}.wgsl`]: 'k' }),
  );
  await Promise.all(builds.map((files) => writePackage(files, out)));
  const expected = builds.map((files) => Object.fromEntries(files));
  expect(expected).toContainEqual(contents(out));
  expect(fs.readdirSync(path.dirname(out))).toEqual(['tiny']);
});

test('a link to a folder stays a link', async () => {
  const real = path.join(root, 'real');
  fs.mkdirSync(real);
  fs.mkdirSync(path.dirname(out), { recursive: true });
  fs.symlinkSync(real, out);
  await writePackage(first, out);
  expect(fs.lstatSync(out).isSymbolicLink()).toBe(true);
  expect(contents(real)).toEqual(Object.fromEntries(first));
});
