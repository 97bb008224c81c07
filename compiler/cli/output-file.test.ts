import { mkdir, readdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { OutputError } from '../../runtime/index.ts';
import { temporaryFolder } from '../../test/temporary-folder.ts';
import { checkOutputFile, guardOutput, replaceFile } from './output-file.ts';

test('a path that cannot become a file is refused with the reason in words, and nothing is made', async () => {
  const root = await temporaryFolder();
  await mkdir(join(root, 'folder'));
  await writeFile(join(root, 'file'), '');
  await symlink('loop', join(root, 'loop'));
  const check = (path: string) => () => checkOutputFile(join(root, path), 'choose another');
  expect(check('folder')).toThrow(OutputError);
  expect(check('folder')).toThrow(/: it is a directory$/);
  expect(check('file/y')).toThrow(/: a part of the path is a file$/);
  expect(check('file/deep/y')).toThrow(/: a part of the path is a file$/);
  expect(check('loop')).toThrow(/: its links form a loop$/);
  expect(check('x'.repeat(300))).toThrow(/: the name is too long$/);
  for (const path of ['file', 'folder/y', 'new/deep/y']) {
    expect(check(path)).not.toThrow();
  }
  expect(await readdir(root)).toEqual(['file', 'folder', 'loop']);
});

test('a write that the system refuses is told in words, without its code and its call', async () => {
  const root = await temporaryFolder();
  const write = guardOutput('y', 'choose another', () => writeFile(join(root, 'none/y'), ''));
  await expect(write).rejects.toThrow(/^cannot write y: there is no such file$/);
});

test('a file that cannot be replaced is told in words, and nothing is left beside it', async () => {
  const root = await temporaryFolder();
  await mkdir(join(root, 'folder'));
  expect(() => replaceFile(join(root, 'none'), 'x')).toThrow(OutputError);
  expect(() => replaceFile(join(root, 'none'), 'x')).toThrow(/: there is no such file$/);
  expect(() => replaceFile(join(root, 'folder'), 'x')).toThrow(OutputError);
  expect(await readdir(root)).toEqual(['folder']);
});
