/** How Node starts the threads that run WebAssembly. */
import { availableParallelism } from 'node:os';
import { setFlagsFromString } from 'node:v8';
import { Worker } from 'node:worker_threads';
import { type Thread, type ThreadListener, type Threads, threadBody } from '../device/cpu/threads.ts';

/** Node runs the text as a script or as a module, depending on its own options; `import` works in both. */
const prologue = `
let post;
const receive = (callback) => import('node:worker_threads').then(({ parentPort }) => {
  post = (message) => parentPort.postMessage(message);
  parentPort.once('message', callback);
});
`;

export const nodeThreads: Threads = {
  count: availableParallelism(),
  // Node 20 has relaxed SIMD behind a flag, which applies to modules compiled from now on.
  enableFeatures: () => setFlagsFromString('--experimental-wasm-relaxed-simd'),
  start,
};

function start(listener: ThreadListener): Thread {
  const worker = new Worker(prologue + threadBody, { eval: true });
  let stopped = false;
  worker.on('message', (data: unknown) => listener.message(data));
  worker.on('error', (error) => listener.lost(error instanceof Error ? error.message : String(error)));
  worker.on('exit', (code) => {
    if (!stopped) {
      listener.lost(`it ended with code ${code}`);
    }
  });
  return {
    post: (message) => worker.postMessage(message),
    hold: (busy) => (busy ? worker.ref() : worker.unref()),
    stop() {
      stopped = true;
      void worker.terminate();
    },
  };
}
