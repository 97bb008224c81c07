import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { cached, cacheKey } from './build-cache.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'specc-cache-test-'));
  vi.stubEnv('SPECC_CACHE_DIR', '');
  vi.stubEnv('XDG_CACHE_HOME', join(folder, 'caches'));
  vi.stubEnv('TMPDIR', join(folder, 'temporary'));
  mkdirSync(join(folder, 'temporary'));
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

const key = cacheKey('a', 'b');
const usual = () => join(folder, 'caches/specc');

function build(text: string): () => Promise<string> {
  return async () => {
    const { bytes } = await cached(key, '.txt', (path) => writeFile(path, text));
    return Buffer.from(bytes).toString();
  };
}

test('keys tell their parts apart', () => {
  expect(new Set([cacheKey('ab', 'c'), cacheKey('a', 'bc'), cacheKey('abc')]).size).toBe(3);
});

test('a build is kept, and nothing else is left in the folder', async () => {
  expect(await build('first')()).toBe('first');
  expect(await build('second')()).toBe('first');
  expect(readdirSync(usual())).toEqual([expect.stringMatching(new RegExp(`^${key}-[0-9a-f]{32}\\.txt$`))]);
});

test('what was changed is built again', async () => {
  await build('first')();
  const [file = ''] = readdirSync(usual());
  writeFileSync(join(usual(), file), 'fir');
  expect(await build('second')()).toBe('second');
  expect(readdirSync(usual())).toHaveLength(1);
});

test('a build that fails is the caller’s error, and leaves nothing', async () => {
  await expect(cached(key, '.txt', () => Promise.reject(new Error('no luck')))).rejects.toThrow('no luck');
  expect(readdirSync(usual())).toEqual([]);
});

test('where the usual folder cannot be made, a folder among the temporary files serves', async () => {
  writeFileSync(join(folder, 'caches'), 'a file');
  expect(await build('first')()).toBe('first');
  expect(await build('second')()).toBe('first');
  expect(readdirSync(join(folder, 'temporary'))).toEqual([expect.stringMatching(/^specc-cache-/)]);
});

test.skipIf(process.getuid === undefined)('a folder that others can write to is not trusted', async () => {
  mkdirSync(usual(), { recursive: true });
  chmodSync(usual(), 0o777);
  await build('first')();
  expect(readdirSync(usual())).toEqual([]);
});

test('a folder that was named is the only one, and is in the error', async () => {
  writeFileSync(join(folder, 'file'), '');
  vi.stubEnv('SPECC_CACHE_DIR', join(folder, 'file/cache'));
  await expect(build('first')()).rejects.toMatchObject({
    code: 'SPC8006',
    notes: [`${join(folder, 'file/cache')}: a part of the path is a file`],
  });
});
