import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { cached, cachedFolder, cacheKey } from './build-cache.ts';
import { cacheFolders } from './cache-folder.ts';

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

const withOwners = test.skipIf(process.getuid === undefined);

withOwners.each([0o777, 0o770])('a folder that others can write to is not trusted (%o)', async (mode) => {
  expect(await build('first')()).toBe('first');
  chmodSync(usual(), mode);
  expect(await build('second')()).toBe('second');
  expect(readdirSync(usual())).toHaveLength(1);
  const [other = ''] = readdirSync(join(folder, 'temporary'));
  expect(readdirSync(join(folder, 'temporary', other))).toHaveLength(1);
});

withOwners('a folder that was named is not trusted either where a group can write to it', async () => {
  const named = join(folder, 'named');
  mkdirSync(named);
  chmodSync(named, 0o770);
  vi.stubEnv('SPECC_CACHE_DIR', named);
  await expect(build('first')()).rejects.toMatchObject({
    code: 'SPC8006',
    notes: [`${named}: other users can write to it (\`chmod go-w\` makes it private)`],
  });
});

test('relative places are none: they would be others in each working directory', () => {
  vi.stubEnv('XDG_CACHE_HOME', 'caches');
  vi.stubEnv('TMPDIR', '.');
  for (const { path } of cacheFolders()) {
    expect(isAbsolute(path)).toBe(true);
    expect(path.startsWith(process.cwd())).toBe(false);
  }
});

test.skipIf(process.platform === 'win32')('what is no regular file is not read', { timeout: 10_000 }, async () => {
  await build('first')();
  const [file = ''] = readdirSync(usual());
  const outside = join(folder, 'outside.txt');
  renameSync(join(usual(), file), outside);
  symlinkSync(outside, join(usual(), file));
  expect(await build('second')()).toBe('second');
  const [again = ''] = readdirSync(usual());
  rmSync(join(usual(), again));
  execFileSync('mkfifo', [join(usual(), again)]);
  expect(await build('third')()).toBe('third');
});

test('a result that is no good is not kept, and the next folder is tried', async () => {
  const attempts: string[] = [];
  const { bytes } = await cached(
    key,
    '.txt',
    async (path) => {
      attempts.push(path);
      await writeFile(path, attempts.length === 1 ? 'cut o' : 'whole');
    },
    (found) => (Buffer.from(found).toString() === 'whole' ? undefined : 'it is cut off'),
  );
  expect(Buffer.from(bytes).toString()).toBe('whole');
  expect(attempts.map((path) => path.startsWith(usual()))).toEqual([true, false]);
  expect(readdirSync(usual())).toEqual([]);
});

test('a full disk is a reason to take the next folder', async () => {
  const full = Object.assign(new Error('write'), { code: 'ENOSPC' });
  let attempts = 0;
  await cached(key, '.txt', async (path) => {
    if (++attempts === 1) {
      throw full;
    }
    await writeFile(path, 'first');
  });
  expect(attempts).toBe(2);
  vi.stubEnv('SPECC_CACHE_DIR', join(folder, 'named'));
  await expect(cached(key, '.txt', () => Promise.reject(full))).rejects.toMatchObject({
    code: 'SPC8006',
    notes: [`${join(folder, 'named')}: the disk is full`],
  });
});

test('what builds that were killed left behind goes after a day', async () => {
  await build('first')();
  const [old, young] = [join(usual(), '.build-old'), join(usual(), '.build-young')];
  mkdirSync(old);
  mkdirSync(young);
  utimesSync(old, 0, 0);
  await cached(cacheKey('other'), '.txt', (path) => writeFile(path, 'other'));
  expect([existsSync(old), existsSync(young)]).toEqual([false, true]);
});

test('a folder of files is kept whole, and built again where one of them was changed', async () => {
  let builds = 0;
  const make = () =>
    cachedFolder(key, ['a', 'b'], async (place) => {
      builds++;
      mkdirSync(place);
      await writeFile(join(place, 'a'), 'one');
      await writeFile(join(place, 'b'), 'two');
    });
  const [first, second] = await Promise.all([make(), make()]);
  expect(second).toBe(first);
  expect(await make()).toBe(first);
  const before = builds;
  writeFileSync(join(first ?? '', 'b'), 'tw');
  expect(await make()).toBe(first);
  expect(builds).toBe(before + 1);
  expect(readFileSync(join(first ?? '', 'b'), 'utf8')).toBe('two');
  expect(readdirSync(usual())).toHaveLength(1);
});

test('a folder that was named is the only one, and is in the error', async () => {
  writeFileSync(join(folder, 'file'), '');
  vi.stubEnv('SPECC_CACHE_DIR', join(folder, 'file/cache'));
  await expect(build('first')()).rejects.toMatchObject({
    code: 'SPC8006',
    notes: [`${join(folder, 'file/cache')}: a part of the path is a file`],
  });
});
