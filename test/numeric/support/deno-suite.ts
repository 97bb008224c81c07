/** Runs under Deno: a suite folder's packages as they were generated, on Deno's own WebGPU. One JSON line per result. */
import { DeviceNotFoundError, openDevice } from '../../../runtime/index.ts';
import { runSuite } from './run-suite.ts';

/** The little of Deno that is used here. */
interface DenoNamespace {
  readonly args: readonly string[];
  readFile(url: URL): Promise<Uint8Array>;
  exit(code: number): never;
}

const { Deno } = globalThis as unknown as { readonly Deno: DenoNamespace };
const [base = ''] = Deno.args;

try {
  const device = await openDevice('webgpu');
  for await (const result of runSuite(base, device, (url) => Deno.readFile(url))) {
    console.log(JSON.stringify(result));
  }
} catch (error) {
  if (!(error instanceof DeviceNotFoundError)) {
    throw error;
  }
  console.log(JSON.stringify({ skipped: error.message }));
}
Deno.exit(0);
