/** The thread behind `background-clang.ts`: one message in, a C text and Clang's words; one out, the WebAssembly. An error ends it. */
import { parentPort } from 'node:worker_threads';
import { type ClangBuild, runClang } from './webassembly-cache.ts';

parentPort?.on('message', async ([source, words]: Parameters<ClangBuild>) => {
  parentPort?.postMessage(await runClang(source, words));
});
