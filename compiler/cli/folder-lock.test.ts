import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { temporaryFolder } from '../../test/temporary-folder.ts';
import { withFolderLock } from './folder-lock.ts';

afterEach(() => {
  vi.restoreAllMocks();
  syncBuiltinESMExports();
});

const work = () => 'done';

test('the lock is gone when the work is done, and when it failed', async () => {
  const lock = join(await temporaryFolder(), 'lock');
  expect(await withFolderLock(lock, 100, work)).toEqual({ result: 'done' });
  const failing = withFolderLock(lock, 100, () => {
    throw new Error('no luck');
  });
  await expect(failing).rejects.toThrow('no luck');
  expect(fs.existsSync(lock)).toBe(false);
});

test('a lock of a running process is respected, one of a process that is gone is not', async () => {
  const lock = join(await temporaryFolder(), 'lock');
  fs.writeFileSync(lock, `${process.pid} ${hostname()}\n`);
  expect(await withFolderLock(lock, 100, work)).toBeUndefined();
  const { pid } = spawnSync(process.execPath, ['--version']);
  fs.writeFileSync(lock, `${pid} ${hostname()}\n`);
  expect(await withFolderLock(lock, 100, work)).toEqual({ result: 'done' });
});

test('a lock that names nobody counts for a moment only: its writer met a full disk', async () => {
  const lock = join(await temporaryFolder(), 'lock');
  fs.writeFileSync(lock, '');
  expect(await withFolderLock(lock, 100, work)).toBeUndefined();
  const past = Date.now() / 1000 - 60;
  fs.utimesSync(lock, past, past);
  expect(await withFolderLock(lock, 100, work)).toEqual({ result: 'done' });
});

test('a disk without room for the name of the holder leaves no lock', async () => {
  const lock = join(await temporaryFolder(), 'lock');
  vi.spyOn(fs, 'writeSync').mockImplementationOnce(() => {
    throw Object.assign(new Error('write'), { code: 'ENOSPC' });
  });
  syncBuiltinESMExports();
  await expect(withFolderLock(lock, 100, work)).rejects.toMatchObject({ code: 'ENOSPC' });
  expect(fs.existsSync(lock)).toBe(false);
});

test('a lock that another process takes over first is left to it', async () => {
  const lock = join(await temporaryFolder(), 'lock');
  const { pid } = spawnSync(process.execPath, ['--version']);
  fs.writeFileSync(lock, `${pid} ${hostname()}\n`);
  vi.spyOn(process, 'kill').mockImplementationOnce(() => {
    fs.writeFileSync(lock, `${process.pid} ${hostname()}\n`);
    throw Object.assign(new Error('kill'), { code: 'ESRCH' });
  });
  expect(await withFolderLock(lock, 100, work)).toBeUndefined();
  expect(fs.existsSync(lock)).toBe(true);
});

test('a process that was killed while removing a lock does not keep it there', async () => {
  const lock = join(await temporaryFolder(), 'lock');
  const { pid } = spawnSync(process.execPath, ['--version']);
  fs.writeFileSync(lock, `${pid} ${hostname()}\n`);
  fs.writeFileSync(`${lock}.removal`, `${pid} ${hostname()}\n`);
  expect(await withFolderLock(lock, 200, work)).toEqual({ result: 'done' });
  expect(fs.existsSync(`${lock}.removal`)).toBe(false);
});
