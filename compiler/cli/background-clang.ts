/**
 * Clang in a thread of its own, so that specs are watched while it works. It stays loaded between builds: loading takes as long as a
 * build. A build that has begun is finished even when nobody waits for it any more, which is sooner over than loading Clang again.
 */
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { packageRoot } from './version.ts';
import type { ClangBuild } from './webassembly-cache.ts';

export interface BackgroundClang {
  /** Builds, one after the other; they are rejected with the reason of `signal` as soon as it is aborted. */
  build(signal: AbortSignal): ClangBuild;
  /** Ends the thread. Builds that were not finished are rejected. */
  close(): Promise<void>;
}

/** The thread starts with the first build, and again after one that failed. */
export function startBackgroundClang(): BackgroundClang {
  let worker: Worker | undefined;
  let previous: Promise<unknown> = Promise.resolve();

  const ask = (...request: Parameters<ClangBuild>) =>
    new Promise<Uint8Array>((resolve, reject) => {
      worker ??= new Worker(join(packageRoot(), 'dist', 'clang-worker.js'));
      const current = worker;
      current.removeAllListeners();
      current.on('message', resolve);
      current.on('error', reject);
      current.on('exit', () => {
        worker = undefined;
        reject(new Error('the thread of Clang has ended'));
      });
      current.postMessage(request);
    });

  return {
    build: (signal) => (source, words) => {
      const result = previous.then(() => {
        signal.throwIfAborted();
        return ask(source, words);
      });
      previous = result.catch(() => {});
      return Promise.race([result, rejectedBy(signal)]);
    },
    async close() {
      await worker?.terminate();
    },
  };
}

function rejectedBy(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
}
