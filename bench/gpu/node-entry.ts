/**
 * `node <bundle>/node.mjs [--quick] [--json file] [--table file] [--peers file]`: the measurement in Node, on the adapter that Dawn finds. Exits with 1 where numbers are
 * wrong or something had to be left out. It needs the npm package `webgpu` in the working directory or beside the bundle.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { adapterInfo } from '../../runtime/device/webgpu/adapter.ts';
import { createOf, type Host } from './suite/host.ts';
import { adapterOf } from './suite/kernels.ts';
import { measure } from './suite/measure.ts';
import { failed, report } from './suite/report.ts';
import { timeTorch } from './suite/torch.ts';
import type { PeerTime, Plan } from './suite/types.ts';

const { values: options } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    json: { type: 'string' },
    table: { type: 'string' },
    peers: { type: 'string' },
  },
});

/** PyTorch's share of the eight minutes. */
const TORCH_SECONDS = 90;

const bundle = new URL('./', import.meta.url);

/** What it gives must stay referenced, as it is for the length of `main`: collecting it ends the process. */
async function openDawn(): Promise<GPU> {
  process.env.XDG_RUNTIME_DIR ??= tmpdir();
  const { create, globals } = await loadWebGpu();
  Object.assign(globalThis, globals);
  // Timestamps of 100 µs, which keep pages from spying, are no use here.
  return create(['disable-dawn-features=timestamp_quantization']);
}

async function loadWebGpu(): Promise<typeof import('webgpu')> {
  for (const place of [join(process.cwd(), 'package.json'), import.meta.url]) {
    try {
      return await import(pathToFileURL(createRequire(place).resolve('webgpu')).href);
    } catch {
      // The next place may have it.
    }
  }
  console.error('the package `webgpu` is not installed: run `npm install webgpu` in this folder');
  process.exit(1);
}

async function main(): Promise<number> {
  const gpu = await openDawn();
  if (adapterInfo(await adapterOf(gpu)).software) {
    // Dawn polls through `setImmediate` without a pause, which takes a core from a device that needs it.
    globalThis.setImmediate = ((callback: () => void) => setTimeout(callback, 1)) as unknown as typeof setImmediate;
  }
  const host: Host = {
    description: `Node ${process.versions.node} with Dawn, ${process.platform} ${process.arch}`,
    gpu,
    read: async (file) => readFile(new URL(file, bundle)),
    load: async (name) => createOf(await import(new URL(`cases/${name}/model.mjs`, bundle).href)),
    say: (line) => console.error(line),
  };
  const plans = JSON.parse(await readFile(new URL('plans.json', bundle), 'utf8')) as Record<'quick' | 'full', Plan>;
  const measured = await measure(host, options.quick ? plans.quick : plans.full);
  const torch = options.quick ? [] : await timeTorch(fileURLToPath(bundle), TORCH_SECONDS, host.say);
  const others = options.peers === undefined ? [] : (JSON.parse(await readFile(options.peers, 'utf8')) as PeerTime[]);
  const result = { ...measured, peers: [...torch, ...others] };
  console.log(report(result));
  if (options.json !== undefined) {
    await writeFile(options.json, `${JSON.stringify(result, null, 2)}\n`);
  }
  if (options.table !== undefined) {
    await writeFile(options.table, `${report(result)}\n`);
  }
  return failed(result) ? 1 : 0;
}

const code = await main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error));
  return 1;
});
// Dawn's threads keep the process.
process.exit(code);
