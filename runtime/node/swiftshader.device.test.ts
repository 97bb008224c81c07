import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { temporaryFolder } from '../../test/temporary-folder.ts';
import { prepareSwiftShader } from './swiftshader.ts';
import { readTar } from './tar.ts';

afterEach(() => {
  vi.unstubAllEnvs();
});

const packaged = process.platform === 'linux' && process.arch === 'x64';

test.runIf(packaged)('SwiftShader is unpacked once, however many ask at the same time', async () => {
  const cache = await temporaryFolder();
  vi.stubEnv('SPECC_CACHE_DIR', cache);
  const drivers = await Promise.all([prepareSwiftShader(), prepareSwiftShader(), prepareSwiftShader()]);
  expect(new Set(drivers).size).toBe(1);
  const [driver = ''] = drivers;
  const { ICD } = JSON.parse(readFileSync(driver, 'utf8')) as { ICD: { library_path: string } };
  expect(existsSync(join(dirname(driver), ICD.library_path))).toBe(true);
  expect(existsSync(join(dirname(driver), 'libvulkan.so.1'))).toBe(true);
  expect(readdirSync(cache)).toEqual([expect.stringMatching(/^[0-9a-f]{40}-[0-9a-f]{32}$/)]);
});

test.runIf(packaged)(
  'a cache folder that cannot be written is no obstacle, and one that was named is in the error',
  async () => {
    const folder = await temporaryFolder();
    vi.stubEnv('SPECC_CACHE_DIR', '');
    vi.stubEnv('XDG_CACHE_HOME', '/dev/null');
    vi.stubEnv('TMPDIR', folder);
    expect((await prepareSwiftShader()).startsWith(folder)).toBe(true);
    vi.stubEnv('SPECC_CACHE_DIR', '/dev/null');
    await expect(prepareSwiftShader()).rejects.toMatchObject({ code: 'SPC8006' });
  },
);

/** A header block, then the content padded to whole blocks. */
function entry(name: string, content: string, type = '0'): Uint8Array {
  const block = new Uint8Array(512 + Math.ceil(content.length / 512) * 512);
  const write = (text: string, at: number) => block.set(new TextEncoder().encode(text), at);
  write(name, 0);
  write(content.length.toString(8).padStart(11, '0'), 124);
  write(type, 156);
  write(content, 512);
  return block;
}

test('a tar archive gives its regular files', () => {
  const archive = Buffer.concat([
    entry('a.txt', 'first'),
    entry('folder/', '', '5'),
    entry('b.txt', 'x'.repeat(600)),
    entry('empty', ''),
    new Uint8Array(1024),
  ]);
  const files = [...readTar(archive)].map(({ name, data }) => [name, new TextDecoder().decode(data)]);
  expect(files).toEqual([
    ['a.txt', 'first'],
    ['b.txt', 'x'.repeat(600)],
    ['empty', ''],
  ]);
});

test('what is no tar archive, or half of one, is refused', () => {
  expect(() => [...readTar(new Uint8Array(1024).fill(0x78))]).toThrow('not a tar archive');
  expect(() => [...readTar(entry('a', 'x'.repeat(600)).subarray(0, 700))]).toThrow('cut off');
});
