/** A thread behind `background-clang.ts`: one request in, one answer out. An error ends it. */
import { parentPort, workerData } from 'node:worker_threads';
import { type ClangCode, reuseClangCode } from './clang-code.ts';
import { runClang } from './webassembly-cache.ts';

export interface ClangSetup {
  readonly code: ClangCode | undefined;
}

export interface ClangRequest {
  readonly source: string;
  /** Arguments of Clang's command line. */
  readonly words: readonly string[];
  /** Whether the answer should include the machine code of Clang compiled so far. */
  readonly wantsCode: boolean;
}

export interface ClangAnswer {
  readonly wasm: Uint8Array;
  readonly code?: ClangCode;
}

const { code } = workerData as ClangSetup;
const collectCode = reuseClangCode(code);

parentPort?.on('message', async ({ source, words, wantsCode }: ClangRequest) => {
  const wasm = await runClang(source, words);
  const made = wantsCode ? collectCode() : undefined;
  const answer: ClangAnswer = { wasm, ...(made === undefined ? {} : { code: made }) };
  parentPort?.postMessage(answer);
});
