/** `lenet-suite.ts` under Deno. Prints one line of JSON. */
import { trainLenet } from './lenet-suite.ts';

interface DenoNamespace {
  readonly args: readonly string[];
  readFile(url: URL): Promise<Uint8Array>;
  exit(code: number): never;
}

const { Deno } = globalThis as unknown as { readonly Deno: DenoNamespace };
const [base = ''] = Deno.args;
console.log(JSON.stringify(await trainLenet(base, (url) => Deno.readFile(url))));
Deno.exit(0);
