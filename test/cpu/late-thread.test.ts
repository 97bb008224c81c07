/** Threads that wait so long for a late one that they give up their cores go on with the step where they were. */
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { expect, test } from 'vitest';
import { loadModel } from '../../compiler/cli/load-model.ts';
import { nodeHost } from '../../compiler/cli/node-host.ts';
import { withWebAssembly } from '../../compiler/cli/package-files.ts';
import { compile } from '../../compiler/compile.ts';
import { webAssemblySource } from '../../runtime/device/cpu/source.ts';
import { type Threads, threadBody } from '../../runtime/device/cpu/threads.ts';
import { openFirst } from '../../runtime/device/open.ts';
import { type BatchMetrics, type Device, tensor } from '../../runtime/index.ts';
import { nodeThreads } from '../../runtime/node/threads.ts';
import { patternTensor } from '../numeric/support/pattern.ts';

const lateMs = 50;
const images = 3;

/** Thread 1 begins every run late. */
const prologue = `
const { parentPort } = require('node:worker_threads');
const post = (message) => parentPort.postMessage(message);
const receive = (callback) => parentPort.once('message', callback);
const { instantiate } = WebAssembly;
WebAssembly.instantiate = async (module, imports) => {
  const { exports: { run, __stack_pointer } } = await instantiate(module, imports);
  const nothing = new Int32Array(new SharedArrayBuffer(4));
  const late = (context, thread) => {
    if (thread === 1) Atomics.wait(nothing, 0, 0, ${lateMs});
    run(context, thread);
  };
  return { exports: { run: late, __stack_pointer } };
};
`;

const lateThreads: Threads = {
  ...nodeThreads,
  start(listener) {
    const worker = new Worker(prologue + threadBody, { eval: true });
    worker.on('message', (data: unknown) => listener.message(data));
    worker.on('error', (error) => listener.lost(String(error)));
    return {
      post: (message) => worker.postMessage(message),
      hold: (busy) => (busy ? worker.ref() : worker.unref()),
      stop: () => void worker.terminate(),
    };
  },
};

test.each([true, false])(
  'an evaluation waits for a late thread, relaxed SIMD: %s',
  { timeout: 60_000 },
  async (relaxedSimd) => {
    const spec = fileURLToPath(new URL('../numeric/specs/dense-tiles.yaml', import.meta.url));
    const files = await withWebAssembly(compile(nodeHost, spec));
    const evaluate = async (device: Device): Promise<BatchMetrics> => {
      const model = await loadModel({ files }, device, { batch: images, seed: 3 });
      const { data } = patternTensor('images', [images, ...model.program.input], 1);
      const metrics = await model.evaluate(tensor([images, ...model.program.input], data), Int32Array.of(0, 1, 2));
      model.destroy();
      return metrics;
    };
    const sources = [webAssemblySource(lateThreads)];
    const prompt = await evaluate(
      await openFirst([webAssemblySource(nodeThreads)], 'wasm', { threads: 1, relaxedSimd }),
    );
    const late = await evaluate(await openFirst(sources, 'wasm', { threads: 2, relaxedSimd }));
    expect(prompt.count).toBe(images);
    expect(late).toEqual(prompt);
  },
);
