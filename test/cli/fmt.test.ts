import { chmod, lstat, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { temporaryFolder } from '../temporary-folder.ts';
import { specc } from './specc.ts';

vi.setConfig({ testTimeout: 120_000 });

const messy = 'spec:   1 # one\n\n\nlayers:\n- {name: fc}\n';
const tidy = 'spec: 1 # one\n\nlayers:\n  - { name: fc }\n';

async function folderWith(files: Readonly<Record<string, string>>): Promise<string> {
  const folder = await temporaryFolder();
  for (const [name, text] of Object.entries(files)) {
    await writeFile(join(folder, name), text);
  }
  return folder;
}

test('fmt rewrites what is not formatted and leaves the rest', async () => {
  const cwd = await folderWith({ 'a.yaml': messy, 'b.yaml': tidy });
  const before = await stat(join(cwd, 'b.yaml'));
  expect(await specc(['fmt', 'a.yaml', 'b.yaml'], { cwd })).toEqual({
    code: 0,
    stdout: 'a.yaml: formatted\n1 formatted, 1 unchanged\n',
    stderr: '',
  });
  expect(await readFile(join(cwd, 'a.yaml'), 'utf8')).toBe(tidy);
  expect(await stat(join(cwd, 'b.yaml'))).toMatchObject({ ino: before.ino, mtimeMs: before.mtimeMs });
  expect((await specc(['fmt', 'a.yaml', 'b.yaml'], { cwd })).stdout).toBe('0 formatted, 2 unchanged\n');
  expect(await readdir(cwd)).toEqual(['a.yaml', 'b.yaml']);
});

test('fmt --check writes nothing and names what it would change', async () => {
  const cwd = await folderWith({ 'a.yaml': messy, 'b.yaml': tidy });
  expect(await specc(['fmt', '--check', 'a.yaml', 'b.yaml'], { cwd })).toEqual({
    code: 1,
    stdout: 'a.yaml: not formatted\n1 not formatted, 1 unchanged\n',
    stderr: '',
  });
  expect(await readFile(join(cwd, 'a.yaml'), 'utf8')).toBe(messy);
  expect((await specc(['fmt', '--check', 'b.yaml'], { cwd })).code).toBe(0);
});

test('what cannot be formatted is reported as check does, and the other specs are formatted', async () => {
  const cwd = await folderWith({ 'a.yaml': messy, 'broken.yaml': 'spec:  [' });
  const { code, stdout, stderr } = await specc(['fmt', 'missing.yaml', 'broken.yaml', '.', 'a.yaml'], { cwd });
  expect({ code, stdout }).toEqual({
    code: 1,
    stdout: 'a.yaml: formatted\n1 formatted, 0 unchanged, 3 failed\n',
  });
  expect(stderr).toContain('cannot read `missing.yaml`: there is no such file');
  expect(stderr).toContain('cannot read `.`: it is a directory');
  expect(stderr).toContain((await specc(['check', 'broken.yaml'], { cwd })).stdout.trimEnd());
  expect(await readFile(join(cwd, 'broken.yaml'), 'utf8')).toBe('spec:  [');
});

test('permissions and links survive, a byte order mark does not', async () => {
  const cwd = await folderWith({ 'a.yaml': `\ufeff${tidy}` });
  await chmod(join(cwd, 'a.yaml'), 0o640);
  await symlink('a.yaml', join(cwd, 'link.yaml'));
  expect((await specc(['fmt', 'link.yaml'], { cwd })).stdout).toBe('link.yaml: formatted\n1 formatted, 0 unchanged\n');
  expect((await lstat(join(cwd, 'link.yaml'))).isSymbolicLink()).toBe(true);
  expect((await stat(join(cwd, 'a.yaml'))).mode & 0o777).toBe(0o640);
  expect(await readFile(join(cwd, 'a.yaml'), 'utf8')).toBe(tidy);
});

test('a dash formats standard input to standard output', async () => {
  expect(await specc(['fmt', '-'], { input: messy })).toEqual({ code: 0, stdout: tidy, stderr: '' });
  expect(await specc(['fmt', '-', '--check'], { input: messy })).toEqual({
    code: 1,
    stdout: '<standard input>: not formatted\n',
    stderr: '',
  });
  const broken = await specc(['fmt', '-'], { input: 'spec:  [' });
  expect(broken).toMatchObject({ code: 1, stdout: '' });
  expect(broken.stderr).toMatch(/^ --> <standard input>:1:8$/m);
});
