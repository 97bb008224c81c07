/** What goes wrong on CPU devices ends in a named error or is repaired; nothing hangs, and the event loop lives while threads compute. */

import { createHash } from 'node:crypto';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Worker } from 'node:worker_threads';
import { afterAll, afterEach, beforeAll, beforeEach, expect, type TestContext, test, vi } from 'vitest';
import { cachedWebAssembly } from '../../compiler/cli/webassembly-cache.ts';
import type { WebAssemblyBuild } from '../../compiler/emit/types.ts';
import type { DeviceKind, DeviceOptions, Executor } from '../../runtime/index.ts';
import { openDevice } from '../../runtime/node/index.ts';
import { memoryRoom } from '../../runtime/node/memory-room.ts';
import { packageReader } from '../../runtime/package-file.ts';
import { nodeDevice } from '../numeric/support/device.ts';
import { behaviour, handWrittenNetwork, handWrittenSource, stepOf } from './support/hand-written.ts';

const source = handWrittenSource(50);
const batch = 37;
let wasm: WebAssemblyBuild;
let folder: string;

beforeAll(async () => {
  wasm = await cachedWebAssembly(source);
  folder = mkdtempSync(join(tmpdir(), 'specc-failures-'));
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

beforeEach(() => {
  vi.stubEnv('SPECC_CACHE_DIR', mkdtempSync(join(folder, 'cache-')));
});
afterEach(() => {
  vi.unstubAllEnvs();
  vi.resetModules();
});

const cache = () => process.env.SPECC_CACHE_DIR ?? '';

async function createExecutor(
  kind: DeviceKind,
  options: DeviceOptions = {},
  { bytes, text = source, key }: { readonly bytes?: number; readonly text?: string; readonly key?: number } = {},
): Promise<Executor> {
  const device = await openDevice(kind, options);
  const files: Readonly<Record<string, Uint8Array>> = {
    'cpu/hand_written.c': new TextEncoder().encode(text),
    'cpu/relaxed.wasm': wasm.relaxed,
    'cpu/simd.wasm': wasm.simd,
  };
  return device.createExecutor(handWrittenNetwork(bytes, key), {
    batch,
    readFile: async (file) => files[file] ?? expect.unreachable(file),
  });
}

/** Skips the test where there is no such device. */
async function need(context: TestContext, kind: DeviceKind): Promise<void> {
  await nodeDevice(context, kind);
}

/** Numbers after fifty rounds of exchange between threads. */
async function addUp(executor: Executor): Promise<Float32Array> {
  executor.upload(
    'values',
    Float32Array.from({ length: batch }, (_, n) => (n * n) % 11),
  );
  await executor.run(['predict'], stepOf(behaviour.addUp, batch));
  return executor.read('values');
}

for (const kind of ['native', 'wasm'] as const) {
  test(`the event loop lives while ${kind} computes`, async (context) => {
    await need(context, kind);
    const executor = await createExecutor(kind, { threads: 2 });
    let ticks = 0;
    const timer = setInterval(() => ticks++, 5);
    await executor.run(['predict'], stepOf(behaviour.slow, batch));
    clearInterval(timer);
    expect(ticks).toBeGreaterThan(3);
    executor.destroy();
  });

  test(`many more threads than cores leave the same bits on ${kind}`, async (context) => {
    await need(context, kind);
    const results: Float32Array[] = [];
    for (const threads of [1, 2, 3, 5, 16]) {
      const executor = await createExecutor(kind, { threads });
      results.push(await addUp(executor));
      executor.destroy();
    }
    for (const result of results) {
      expect(result).toEqual(results[0]);
    }
  });

  test(`more memory than there is, on ${kind}`, async (context) => {
    await need(context, kind);
    const bytes = 2 ** 45;
    await expect(createExecutor(kind, { threads: 2 }, { bytes })).rejects.toMatchObject({
      code: 'SPC8004',
      message: expect.stringMatching(
        /^`hand_written` at batch 37 needs 35,184,\d+,\d+,\d+ bytes, but the device has \d[\d,]+$/,
      ),
      notes: [expect.stringContaining('bytes')],
      help: expect.arrayContaining(['no batch size fits this device: use another device or a smaller network']),
    });
  });

  test(`buffers lie beyond 2 GiB on ${kind}`, async (context) => {
    await need(context, kind);
    const expected = await createExecutor(kind, { threads: 2 });
    const executor = await createExecutor(kind, { threads: 2 }, { bytes: 2 ** 31 + 2 ** 28 });
    expect(await addUp(executor)).toEqual(await addUp(expected));
    expect(await executor.read('sums')).toEqual(await expected.read('sums'));
    executor.destroy();
    expected.destroy();
  });

  test(`a device that is closed in mid-step ends the step, on ${kind}`, async (context) => {
    await need(context, kind);
    const executor = await createExecutor(kind, { threads: 2 });
    const step = executor.run(['predict'], stepOf(behaviour.slow, batch));
    await new Promise((resolve) => setTimeout(resolve, 20));
    executor.destroy();
    await expect(step).rejects.toMatchObject({ code: 'SPC8003' });
    await expect(executor.run(['predict'], stepOf(behaviour.addUp, batch))).rejects.toMatchObject({ code: 'SPC8003' });
    await expect(executor.read('values')).rejects.toMatchObject({ code: 'SPC8003' });
  });
}

test('buffers lie beyond what an array of Node 20 holds, on native', async (context) => {
  await need(context, 'native');
  const bytes = 2 ** 32 + 2 ** 28;
  if (memoryRoom().bytes < 2 * bytes) {
    context.skip('it needs 9 GB of memory that is free, though it uses little of it');
  }
  const expected = await createExecutor('native', { threads: 2 });
  const executor = await createExecutor('native', { threads: 2 }, { bytes });
  expect(await addUp(executor)).toEqual(await addUp(expected));
  expect(await executor.read('sums')).toEqual(await expected.read('sums'));
  executor.destroy();
  expected.destroy();
});

test('a trap in one thread of WebAssembly ends the step, and those that follow', async () => {
  for (const relaxedSimd of [true, false]) {
    const executor = await createExecutor('wasm', { threads: 3, relaxedSimd });
    const trapped = {
      code: 'SPC8005',
      message: expect.stringMatching(/WebAssembly stopped: RuntimeError: unreachable/),
    };
    await expect(executor.run(['predict'], stepOf(behaviour.trap, batch))).rejects.toMatchObject(trapped);
    await expect(executor.run(['predict'], stepOf(behaviour.addUp, batch))).rejects.toMatchObject(trapped);
    executor.destroy();
  }
});

test('a worker that is killed in mid-step ends the step', async () => {
  const workers: Worker[] = [];
  const note = (worker: Worker) => void workers.push(worker);
  process.on('worker', note);
  const executor = await createExecutor('wasm', { threads: 3 });
  process.off('worker', note);
  expect(workers).toHaveLength(3);
  const step = executor.run(['predict'], stepOf(behaviour.never, batch));
  setTimeout(() => void workers[2]?.terminate(), 50);
  await expect(step).rejects.toMatchObject({
    code: 'SPC8003',
    message: 'a thread of the WebAssembly device died: it ended with code 1',
  });
  executor.destroy();
});

test('a file that is no WebAssembly', async () => {
  const device = await openDevice('wasm', { threads: 1 });
  const open = (bytes: Uint8Array) =>
    device.createExecutor(handWrittenNetwork(), { batch, readFile: async () => bytes });
  await expect(open(new TextEncoder().encode('<!doctype html>'))).rejects.toMatchObject({
    code: 'SPC8005',
    message: '`cpu/relaxed.wasm` is not WebAssembly',
    notes: ['it begins with "<!doctype html>"'],
  });
  await expect(open(wasm.simd.subarray(0, wasm.simd.length / 2))).rejects.toMatchObject({ code: 'SPC8005' });
  const missing = device.createExecutor(handWrittenNetwork(), {
    batch,
    readFile: packageReader({}, () => Promise.reject(new Error('ENOENT'))),
  });
  await expect(missing).rejects.toMatchObject({ code: 'SPC8005', message: expect.stringContaining('cannot be read') });
});

for (const kind of ['native', 'wasm'] as const) {
  test(`code that was built from another network is refused, on ${kind}`, async (context) => {
    await need(context, kind);
    await expect(createExecutor(kind, { threads: 1 }, { key: 0xbeef })).rejects.toMatchObject({
      code: 'SPC8005',
      message: expect.stringContaining('does not belong to this `model.ts`'),
      notes: ['the file has the key 0000cafe, but the model expects 0000beef'],
    });
  });
}

/** The one library in the cache that is not the probe of the compiler. */
function cachedLibrary(): string {
  const files = readdirSync(cache()).map((file) => join(cache(), file));
  const libraries = files.filter((file) => readFileSync(file).includes('specc_allocate'));
  expect(libraries).toHaveLength(1);
  return libraries[0] ?? '';
}

function checksum(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex').slice(0, 32);
}

test('a library that was cut off or changed in the cache is built again', async (context) => {
  await need(context, 'native');
  const first = await createExecutor('native', { threads: 2 });
  const expected = await addUp(first);
  first.destroy();
  const library = cachedLibrary();
  for (const damage of [
    (whole: Uint8Array) => whole.subarray(0, whole.length / 2),
    () => new Uint8Array(),
    (whole: Uint8Array) => whole.map((byte, index) => (index === whole.length - 1 ? byte ^ 1 : byte)),
  ]) {
    // Another file of that name: the one that is there is in use.
    const whole = readFileSync(library);
    rmSync(library);
    writeFileSync(library, damage(whole));
    const executor = await createExecutor('native', { threads: 2 });
    expect(await addUp(executor)).toEqual(expected);
    executor.destroy();
  }
});

test('a library of another network, or none at all, under a name that fits is built again', async (context) => {
  await need(context, 'native');
  const other = await createExecutor('native', { threads: 2 }, { text: handWrittenSource(3) });
  other.destroy();
  const foreign = readFileSync(cachedLibrary());
  rmSync(cachedLibrary());
  const first = await createExecutor('native', { threads: 2 });
  const expected = await addUp(first);
  first.destroy();
  for (const content of [foreign, Buffer.from('no library')]) {
    const library = cachedLibrary();
    rmSync(library);
    writeFileSync(library.replace(/-[^-]*\.so$/, `-${checksum(content)}.so`), content);
    const executor = await createExecutor('native', { threads: 2 });
    expect(await addUp(executor)).toEqual(expected);
    executor.destroy();
  }
});

test('two that build the same library at once both get it, and leave nothing half done', async (context) => {
  await need(context, 'native');
  const executors = await Promise.all([1, 2, 3].map(() => createExecutor('native', { threads: 1 })));
  const [first, ...others] = await Promise.all(executors.map(addUp));
  for (const other of others) {
    expect(other).toEqual(first);
  }
  for (const executor of executors) {
    executor.destroy();
  }
  expect(readdirSync(cache()).filter((file) => !file.endsWith('.so'))).toEqual([]);
});

test('a cache folder that cannot be written to', async (context) => {
  await need(context, 'native');
  const file = join(cache(), 'a-file');
  writeFileSync(file, '');
  vi.stubEnv('SPECC_CACHE_DIR', join(file, 'cache'));
  const problem = `no native device was found`;
  await expect(openDevice('native')).rejects.toMatchObject({
    message: problem,
    notes: [
      `native code: there is no folder to keep built code in (${join(file, 'cache')}: a part of the path is a file)`,
    ],
    help: ['set SPECC_CACHE_DIR to a folder that this user can write to and others cannot'],
  });
  await expect(cachedWebAssembly('int x;')).rejects.toMatchObject({ code: 'SPC8006' });
  expect((await openDevice('auto')).info.kind).toBe('wasm');
});

test('no C compiler: native says how to get one, and auto goes on to WebAssembly', async () => {
  vi.stubEnv('SPECC_CC', join(cache(), 'no-such-compiler'));
  await expect(openDevice('native')).rejects.toMatchObject({
    code: 'SPC8001',
    notes: [expect.stringMatching(/^native code: no C compiler was found: `.*no-such-compiler`$/)],
    help: [expect.stringContaining('install GCC or Clang')],
  });
  expect((await openDevice('auto')).info.kind).toBe('wasm');
});

test('a C compiler that fails is named with what it says', async () => {
  const compiler = join(cache(), 'cc-without-headers');
  writeFileSync(
    compiler,
    '#!/bin/sh\n[ "$1" = --version ] && echo "cc 1.0" && exit 0\necho "pthread.h: no such file" >&2\nexit 1\n',
  );
  chmodSync(compiler, 0o755);
  vi.stubEnv('SPECC_CC', compiler);
  await expect(openDevice('native')).rejects.toMatchObject({
    code: 'SPC8001',
    notes: [expect.stringContaining('could not build')],
  });
});

test('C code that does not compile is a named error with the first lines of the compiler', async (context) => {
  await need(context, 'native');
  await expect(createExecutor('native', { threads: 1 }, { text: 'int f(' })).rejects.toMatchObject({
    code: 'SPC8005',
    notes: expect.arrayContaining([expect.stringContaining('<stdin>:1')]),
  });
});

test('no koffi: native says how to get it, and auto goes on to WebAssembly', async () => {
  vi.doMock('koffi', () => {
    throw new Error('it is not installed');
  });
  vi.resetModules();
  const { openDevice: open } = await import('../../runtime/node/index.ts');
  await expect(open('native')).rejects.toMatchObject({
    code: 'SPC8001',
    notes: ['native code: the package `koffi` cannot be loaded'],
    help: ['install it with `npm install koffi`'],
  });
  expect((await open('auto')).info.kind).toBe('wasm');
  vi.doUnmock('koffi');
});
