/**
 * Clang in threads of its own, two where there are cores for them: a package has two builds, and watching goes on while they run.
 * The threads share the code of Clang and stay alive between builds; the engine's machine code is cached for later processes. A build
 * that has begun runs to the end even if it is no longer wanted, which is faster than loading Clang again.
 */
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { type ClangCode, findClangCode, keepClangCode } from './clang-code.ts';
import type { ClangAnswer, ClangRequest, ClangSetup } from './clang-worker.ts';
import { packageRoot } from './version.ts';
import type { ClangBuild } from './webassembly-cache.ts';

export interface BackgroundClang {
  /** Builds as soon as a thread is free; builds are rejected with the reason of `signal` as soon as it is aborted. */
  build(signal: AbortSignal): ClangBuild;
  /** Ends the threads. Builds that were not finished are rejected. */
  close(): Promise<void>;
}

const MOST_THREADS = 2;

/** Threads start with the first build, and again after one that failed. */
export function startBackgroundClang(threads = Math.min(MOST_THREADS, availableParallelism())): BackgroundClang {
  let found: Promise<ClangCode | undefined> | undefined;
  /** Settles when the engine's machine code is cached. One thread's is enough, as they share it. */
  let kept: Promise<void> | undefined;
  const lanes = Array.from({ length: threads }, () => startLane());

  async function run(lane: Lane, request: ClangRequest): Promise<Uint8Array> {
    found ??= findClangCode();
    const code = await found;
    const wantsCode = code === undefined && kept === undefined;
    const { wasm, code: made } = await lane.ask({ ...request, wantsCode }, code);
    if (made !== undefined) {
      kept ??= keepClangCode(made);
    }
    return wasm;
  }

  return {
    build: (signal) => (source, words) => {
      const [lane = startLane()] = [...lanes].sort((a, b) => a.pending - b.pending);
      const result = lane.enqueue(() => {
        signal.throwIfAborted();
        return run(lane, { source, words, wantsCode: false });
      });
      return Promise.race([result, rejectedBy(signal)]);
    },
    async close() {
      await Promise.all([...lanes.map((lane) => lane.close()), kept]);
    },
  };
}

type Lane = ReturnType<typeof startLane>;

/** One thread and its queue. */
function startLane() {
  let worker: Worker | undefined;
  let previous: Promise<unknown> = Promise.resolve();
  const lane = {
    pending: 0,
    enqueue<T>(work: () => Promise<T>): Promise<T> {
      lane.pending += 1;
      const result = previous.then(work).finally(() => {
        lane.pending -= 1;
      });
      previous = result.catch(() => {});
      return result;
    },
    ask: (request: ClangRequest, code: ClangCode | undefined) =>
      new Promise<ClangAnswer>((resolve, reject) => {
        const setup: ClangSetup = { code };
        worker ??= new Worker(join(packageRoot(), 'dist', 'clang-worker.js'), { workerData: setup });
        const current = worker;
        current.removeAllListeners();
        current.on('message', resolve);
        current.on('error', reject);
        current.on('exit', () => {
          worker = undefined;
          reject(new Error('the Clang thread has ended'));
        });
        current.postMessage(request);
      }),
    async close(): Promise<void> {
      await worker?.terminate();
    },
  };
  return lane;
}

function rejectedBy(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
}
