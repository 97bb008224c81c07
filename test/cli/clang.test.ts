/** What a person sees and gets while Clang works: a word at once, the same bytes as ever, nothing left of a build that was stopped. */
import { existsSync } from 'node:fs';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { buildWebAssembly } from '../../compiler/cli/webassembly-cache.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { specc, startSpecc } from './specc.ts';

// Clang on a machine that does other things too.
vi.setConfig({ testTimeout: 300_000 });

const notice = 'WebAssembly: compiling with Clang, about 20 s the first time\n';

async function project(): Promise<{ readonly cwd: string; readonly cache: string }> {
  const cwd = await temporaryFolder();
  const spec = (name: string, units: number) => `spec: 1
name: ${name}
input: { shape: [1, 4, 4] }
classes: ${units}
layers:
  - { name: fc, type: dense, units: ${units}, weight: { normal: { mean: 0, std: 0.01 } } }
loss: softmax_cross_entropy
`;
  await writeFile(join(cwd, 'first.yaml'), spec('first', 2));
  await writeFile(join(cwd, 'second.yaml'), spec('second', 3));
  return { cwd, cache: await temporaryFolder() };
}

test('a build says that Clang is at work, and later ones begin with what the engine made of it, to the same bytes', async () => {
  const { cwd, cache } = await project();
  const build = (spec: string) => specc(['build', spec], { cwd, env: { SPECC_CACHE_DIR: cache } });
  const built = async (name: string) => {
    const folder = join(cwd, 'generated', name, 'cpu');
    const file = async (ending: string) => new Uint8Array(await readFile(join(folder, `${name}${ending}`)));
    return {
      source: await readFile(join(folder, `${name}.c`), 'utf8'),
      relaxed: await file('.relaxed.wasm'),
      simd: await file('.wasm'),
    };
  };
  const kept = async () => (await readdir(cache)).filter((name) => name.endsWith('.clang'));

  expect(await build('first.yaml')).toMatchObject({ code: 0, stderr: notice });
  const code = await kept();
  expect(code).toHaveLength(1);
  expect(await build('first.yaml')).toMatchObject({ code: 0, stderr: '' });

  expect(await build('second.yaml')).toMatchObject({ code: 0, stderr: notice });
  expect(await kept()).toEqual(code);
  const { source, ...both } = await built('second');
  expect(both).toEqual(await buildWebAssembly(source));

  // What is no code is not taken; and a network that runs here needs one of its two builds.
  await writeFile(join(cache, code[0] ?? ''), 'no code');
  await writeFile(join(cwd, 'first.yaml'), (await readFile(join(cwd, 'first.yaml'), 'utf8')).replaceAll('2', '5'));
  const builds = async () => (await readdir(cache)).filter((name) => name.endsWith('.wasm')).length;
  const before = await builds();
  const compared = await specc(['compare', 'first.yaml', '--devices', 'wasm,wasm'], {
    cwd,
    env: { SPECC_CACHE_DIR: cache },
  });
  expect(compared).toMatchObject({ code: 0, stderr: expect.stringContaining(notice) });
  expect(compared.stderr.split(notice)).toHaveLength(2);
  expect(await builds()).toBe(before + 1);
});

test('Ctrl-C while Clang works ends at once with 130 and leaves nothing', async () => {
  const { cwd, cache } = await project();
  const { child, outcome, output } = await startSpecc(['build', 'first.yaml'], {
    cwd,
    env: { SPECC_CACHE_DIR: cache },
  });
  await vi.waitUntil(() => output().includes(notice), { timeout: 60_000, interval: 20 });
  await vi.waitUntil(async () => (await readdir(cache)).length > 0, { timeout: 60_000, interval: 20 });
  child.kill('SIGINT');
  expect(await outcome).toMatchObject({ code: 130, stdout: '', stderr: notice });
  expect(await readdir(cache)).toEqual([]);
  expect(existsSync(join(cwd, 'generated'))).toBe(false);
});
