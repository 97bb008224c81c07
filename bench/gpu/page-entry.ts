/** The measurement in a page that `run.mjs` opens: `globalThis.benchmark(quick, say)` gives the result. */
import { createOf, type Host } from './suite/host.ts';
import { measure } from './suite/measure.ts';
import type { GpuResult, Plan } from './suite/types.ts';

async function benchmark(quick: boolean, say: (line: string) => void): Promise<GpuResult> {
  const { gpu } = navigator;
  if (gpu === undefined) {
    throw new Error('this browser has no WebGPU here');
  }
  const read = async (file: string) => {
    const response = await fetch(new URL(file, location.href));
    if (!response.ok) {
      throw new Error(`${file}: HTTP status ${response.status}`);
    }
    return new Uint8Array(await response.arrayBuffer());
  };
  const host: Host = {
    description: navigator.userAgent.replace(/^.* (\w*Chrome\/[\d.]+).*$/, '$1'),
    gpu,
    read,
    load: async (name) => createOf(await import(new URL(`cases/${name}/model.mjs`, location.href).href)),
    say,
  };
  const plans = JSON.parse(new TextDecoder().decode(await read('plans.json'))) as Record<'quick' | 'full', Plan>;
  return measure(host, quick ? plans.quick : plans.full);
}

Object.assign(globalThis, { benchmark });
