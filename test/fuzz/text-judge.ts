/** Asks a worker about texts, and ends the worker where it gives no answer: hangs and used up memory are answers too. */
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { build } from 'esbuild';
import { templateLoader } from '../../scripts/text-templates.mjs';
import type { Question } from './check-text.ts';

export interface TextJudge {
  /** What is wrong with the compiler's answer. */
  problemOf(question: Question): Promise<string | undefined>;
  close(): Promise<void>;
}

/** For everything that is asked about one text: only what never ends takes so long, also on a machine that is busy. */
const limitMilliseconds = 600_000;

export async function createTextJudge(): Promise<TextJudge> {
  const folder = mkdtempSync(join(tmpdir(), 'specc-fuzz-'));
  const script = join(folder, 'text-worker.mjs');
  await build({
    entryPoints: ['test/fuzz/text-worker.ts'],
    outfile: script,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'es2023',
    loader: templateLoader,
    logLevel: 'warning',
    // CommonJS packages inside call `require` for Node's own modules.
    banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
  });
  let worker: Worker | undefined;
  const stop = async (): Promise<void> => {
    await worker?.terminate();
    worker = undefined;
  };
  return {
    async problemOf(question) {
      worker ??= await startWorker(script);
      const answer = await ask(worker, question);
      if (answer.stopped) {
        await stop();
      }
      return answer.problem;
    },
    async close() {
      await stop();
      rmSync(folder, { recursive: true });
    },
  };
}

async function startWorker(script: string): Promise<Worker> {
  const worker = new Worker(script, { resourceLimits: { maxOldGenerationSizeMb: 512 } });
  // Loading the compiler is no part of answering.
  await once(worker, 'message');
  return worker;
}

interface Answer {
  readonly problem: string | undefined;
  /** The worker is of no more use. */
  readonly stopped: boolean;
}

function ask(worker: Worker, question: Question): Promise<Answer> {
  return new Promise((resolve) => {
    const settle = (problem: string | null, stopped: boolean): void => {
      clearTimeout(timer);
      worker.off('message', onMessage).off('error', onError);
      resolve({ problem: problem ?? undefined, stopped });
    };
    const onMessage = (problem: string | null): void => settle(problem, false);
    const onError = (error: Error): void => settle(`ends the process: ${error.message}`, true);
    const timer = setTimeout(() => settle('no answer', true), limitMilliseconds);
    worker.on('message', onMessage).on('error', onError);
    worker.postMessage(question);
  });
}
