import { spawnSync } from 'node:child_process';
import { readdir, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../test/temporary-folder.ts';
import { removeAbandoned } from './abandoned-files.ts';

test('what killed processes left beside a file goes; what a running one writes stays', async () => {
  const folder = await temporaryFolder();
  const { pid: ended } = spawnSync(process.execPath, ['--version']);
  const names = [
    `a.safetensors.${ended}.tmp`,
    `a.safetensors.${process.pid}.tmp`,
    `b.safetensors.${ended}.tmp`,
    'a.tmp',
  ];
  const past = Date.now() / 1000 - 3600;
  for (const name of names) {
    await writeFile(join(folder, name), '');
    await utimes(join(folder, name), past, past);
  }
  await removeAbandoned(join(folder, 'a.safetensors'));
  expect((await readdir(folder)).sort()).toEqual(names.slice(1).sort());
  await removeAbandoned(join(folder, 'nowhere/a.safetensors'));
});
