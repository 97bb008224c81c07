/** Runs in a page: a suite folder's packages as they were generated, on the browser's WebGPU. The folder is served under `/files/`. */
import { DeviceNotFoundError, openDevice } from '../../../runtime/index.ts';
import type { JobResult } from './package-suite.ts';
import { runSuite } from './run-suite.ts';

export async function run(): Promise<readonly JobResult[] | { readonly skipped: string }> {
  const base = new URL('/files/', location.href).href;
  try {
    const results: JobResult[] = [];
    for await (const result of runSuite(base, await openDevice('webgpu'), fetchBytes)) {
      results.push(result);
    }
    return results;
  } catch (error) {
    if (error instanceof DeviceNotFoundError) {
      return { skipped: error.message };
    }
    throw error;
  }
}

async function fetchBytes(url: URL): Promise<Uint8Array> {
  return new Uint8Array(await (await fetch(url)).arrayBuffer());
}
