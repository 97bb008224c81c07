/**
 * Runs a folder that `package-suite.ts` wrote, in whatever engine this file is loaded by: fetches packages and fixtures by URL,
 * opens the engine's own WebGPU device, and gives one result per job.
 */
import type { Device } from '../../../runtime/device/device.ts';
import type { Job, JobResult } from './package-suite.ts';
import { type OpenModel, runCase } from './run-case.ts';

/** `base` ends with a slash; `readBytes` takes a URL below it. */
export async function* runSuite(
  base: string,
  device: Device,
  readBytes: (url: URL) => Promise<Uint8Array>,
): AsyncGenerator<JobResult> {
  const jobs = JSON.parse(new TextDecoder().decode(await readBytes(new URL('jobs.json', base)))) as Job[];
  for (const job of jobs) {
    const { name, profile } = job;
    try {
      const fixture = await readBytes(new URL(`${name}.safetensors`, base));
      const open = networkIn(await import(new URL(`${name}/model.ts`, base).href));
      yield { name, profile, comparisons: await runCase(job, fixture, device, open, profile) };
    } catch (error) {
      yield { name, profile, error: error instanceof Error ? error.message : String(error) };
    }
  }
}

/** The `create` of the one network that a generated `model.ts` exports. */
function networkIn(module: Record<string, unknown>): OpenModel {
  const network = Object.values(module).find((value) => typeof value === 'function' && 'create' in value);
  const { create } = network as unknown as { create: OpenModel };
  return (device, options) => create.call(network, device, options);
}
