/** The whole measurement, in the order of what it is worth: numbers, then the network's speed, then why. */
import { adapterInfo, limitNames } from '../../../runtime/device/webgpu/adapter.ts';
import { openWebGpu } from '../../../runtime/device/webgpu/open.ts';
import { compareWithPyTorch, compareWithWebAssembly } from './correctness.ts';
import type { Host } from './host.ts';
import { adapterOf, clockFeatures, timeKernels } from './kernels.ts';
import { measurePeaks } from './peaks.ts';
import { timeStep } from './steps.ts';
import { DispatchClock } from './timing.ts';
import type { AdapterFacts, BenchCase, GpuResult, Peaks, Plan } from './types.ts';

export async function measure(host: Host, plan: Plan): Promise<GpuResult> {
  const start = performance.now();
  const seconds = () => (performance.now() - start) / 1000;
  const omitted: string[] = [];
  /** Undefined, with a word about it, where time is up or the device cannot. */
  const attempt = async <T>(what: string, work: () => Promise<T>): Promise<T | undefined> => {
    if (seconds() > plan.seconds) {
      omitted.push(`${what}: no time left`);
      return undefined;
    }
    host.say(`${seconds().toFixed(0).padStart(4)} s  ${what}`);
    try {
      return await work();
    } catch (error) {
      omitted.push(`${what}: ${error instanceof Error ? error.message : String(error)}`);
      return undefined;
    }
  };
  const all = async <T, R>(items: readonly T[], title: (item: T) => string, work: (item: T) => Promise<R>) => {
    const results: R[] = [];
    for (const item of items) {
      const result = await attempt(title(item), () => work(item));
      if (result !== undefined) {
        results.push(result);
      }
    }
    return results;
  };

  const cases = new Map((await readCases(host)).map((each) => [each.name, each]));
  const caseOf = (name: string): BenchCase => {
    const found = cases.get(name);
    if (found === undefined) {
      throw new Error(`the bundle has no ${name}`);
    }
    return found;
  };
  const adapter = await factsOf(host);
  const device = await openWebGpu(host.gpu);
  try {
    const correctness = [
      ...(await all(
        plan.correctness,
        (name) => `${name} against PyTorch`,
        (name) => compareWithPyTorch(host, device, caseOf(name)),
      )),
      ...(await all(
        plan.againstWebAssembly,
        ({ name }) => `${name} against WebAssembly`,
        ({ name, batch }) => compareWithWebAssembly(host, device, name, batch),
      )),
    ];
    const steps = await all(
      plan.steps,
      ({ name, what, batch }) => `${name}, ${what}, N = ${batch}`,
      (step) => timeStep(host, device, step, plan.quick),
    );
    const peaks = await attempt('what WGSL reaches at most', () => peaksOf(host, plan.quick));
    const kernels = await all(
      plan.kernels,
      ({ name, batch }) => `kernels of ${name}, N = ${batch}`,
      ({ name, batch }) => timeKernels(host, caseOf(name), batch, plan.quick),
    );
    const found = {
      host: host.description,
      quick: plan.quick,
      adapter,
      correctness,
      kernels,
      steps,
      peers: [],
      omitted,
    };
    return { ...found, ...(peaks === undefined ? {} : { peaks }), seconds: seconds() };
  } finally {
    device.destroy();
  }
}

async function readCases(host: Host): Promise<readonly BenchCase[]> {
  return JSON.parse(new TextDecoder().decode(await host.read('cases.json')));
}

async function factsOf({ gpu }: Host): Promise<AdapterFacts> {
  const adapter = await adapterOf(gpu);
  const { vendor, architecture, device } = adapter.info;
  const { description, software } = adapterInfo(adapter);
  return {
    description,
    vendor,
    architecture,
    device,
    software,
    features: [...adapter.features].sort(),
    limits: Object.fromEntries(limitNames.map((name) => [name, adapter.limits[name]])),
    clock: clockFeatures(adapter).length > 0 ? 'timestamp queries' : 'clock of the host',
  };
}

async function peaksOf({ gpu }: Host, quick: boolean): Promise<Peaks> {
  const adapter = await adapterOf(gpu);
  const { maxBufferSize, maxStorageBufferBindingSize } = adapter.limits;
  const device = await adapter.requestDevice({
    requiredLimits: { maxBufferSize, maxStorageBufferBindingSize },
    requiredFeatures: clockFeatures(adapter),
  });
  try {
    return await measurePeaks(device, new DispatchClock(device, quick), quick);
  } finally {
    device.destroy();
  }
}
