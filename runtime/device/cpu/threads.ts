/**
 * Threads for WebAssembly. Hosts differ in how they start one (`runtime/node/threads.ts` is Node's way), so each host provides a
 * `Threads`, and the code of a thread is a text that each host gives its workers: there is no file to find, bundled or not.
 */

/** A worker, as the host that started it sees it. */
export interface Thread {
  post(message: unknown): void;
  /** Whether the thread's work must keep the process alive. */
  hold(busy: boolean): void;
  stop(): void;
}

export interface ThreadListener {
  message(data: unknown): void;
  /** The thread died without being stopped. */
  lost(reason: string): void;
}

export interface Threads {
  /** How many can compute at once. */
  readonly count: number;
  /** Turns on what the engine supports but has off by default: relaxed SIMD. */
  enableFeatures?(): void;
  start(listener: ThreadListener): Thread;
}

/** First message to a thread. Addresses are in `memory`. */
export interface ThreadSetup {
  readonly module: WebAssembly.Module;
  readonly memory: WebAssembly.Memory;
  /** Address of the words that `controlWord` indexes. */
  readonly control: number;
  /** End of this thread's stack, which grows down. */
  readonly stack: number;
  readonly thread: number;
  readonly threads: number;
}

/** Indices of the words through which the host starts a run: the count of runs, the context's address, the count of finished threads. */
export const controlWord = { run: 0, context: 1, finished: 2 } as const;

/** What a thread says. */
export type ThreadMessage = 'ready' | 'finished' | { readonly error: string };

/**
 * The body of a worker, after lines that define `receive(callback)` for the one message that it gets, and `post(message)`. Between
 * runs it sleeps on a word of the shared memory, so that one notification starts all threads; the last to finish tells the host.
 */
export const threadBody = `
receive(async ({ module, memory, control, stack, thread, threads }) => {
  try {
    const { exports } = await WebAssembly.instantiate(module, { env: { memory } });
    exports.__stack_pointer.value = stack;
    const words = new Int32Array(memory.buffer, control, 3);
    let runs = 0;
    post('ready');
    for (;;) {
      Atomics.wait(words, ${controlWord.run}, runs);
      if (Atomics.load(words, ${controlWord.run}) === runs) continue;
      runs = (runs + 1) | 0;
      exports.run(Atomics.load(words, ${controlWord.context}), thread);
      if (Atomics.add(words, ${controlWord.finished}, 1) === threads - 1) post('finished');
    }
  } catch (error) {
    post({ error: String(error) });
  }
});
`;

const webPrologue = `
const receive = (callback) => { self.onmessage = ({ data }) => callback(data); };
const post = (message) => self.postMessage(message);
`;

/** Web Workers that share memory: in Deno, and in pages that are cross-origin isolated. */
export function webThreads(): Threads | undefined {
  const isolated = !('crossOriginIsolated' in globalThis) || globalThis.crossOriginIsolated;
  if (typeof Worker !== 'function' || typeof SharedArrayBuffer !== 'function' || !isolated) {
    return undefined;
  }
  return { count: navigator.hardwareConcurrency, start: startWebWorker };
}

function startWebWorker(listener: ThreadListener): Thread {
  const url = URL.createObjectURL(new Blob([webPrologue, threadBody], { type: 'text/javascript' }));
  const worker = new Worker(url, { type: 'module' });
  worker.onmessage = ({ data }: MessageEvent<unknown>) => listener.message(data);
  worker.onerror = (event) => {
    event.preventDefault();
    listener.lost(event.message || 'the worker could not be started; a page’s policy must allow `worker-src blob:`');
  };
  return {
    post: (message) => worker.postMessage(message),
    hold() {
      // Nothing to do: a page stays alive anyway, and Deno waits for its workers until they are stopped.
    },
    stop() {
      worker.terminate();
      URL.revokeObjectURL(url);
    },
  };
}
