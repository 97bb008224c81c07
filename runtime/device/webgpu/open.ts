/** A WebGPU implementation as a `Device`: asks for an adapter now, and for a GPUDevice with the program's limits for each executor. */
import { DeviceNotFoundError } from '../../errors.ts';
import type { Device } from '../device.ts';
import { adapterInfo } from './adapter.ts';
import { createWebGpuExecutor } from './executor.ts';
import { checkLimits } from './limits.ts';
import type { Poll } from './poll.ts';

/** `navigator.gpu`, or what stands in for it: only what is needed, because programs may not have the WebGPU types. */
export interface WebGpu {
  requestAdapter(options?: {
    readonly powerPreference?: 'low-power' | 'high-performance';
    readonly forceFallbackAdapter?: boolean;
  }): Promise<object | null>;
}

export interface WebGpuOptions {
  /** Asks for an adapter that runs on the CPU, even where there is a GPU. */
  readonly software?: boolean;
  /** How to wait for a device that runs on the CPU. */
  readonly pollSoftware?: Poll;
}

const callDirectly: Poll = (call) => call();

/** Throws `DeviceNotFoundError` when `gpu` has no adapter. */
export async function openWebGpu(gpu: WebGpu, options: WebGpuOptions = {}): Promise<Device> {
  const requestAdapter = async (): Promise<GPUAdapter> => {
    const adapter = (await gpu.requestAdapter({
      powerPreference: 'high-performance',
      forceFallbackAdapter: options.software ?? false,
    })) as GPUAdapter | null;
    if (adapter === null) {
      throw new DeviceNotFoundError('WebGPU is there but has no adapter for this machine');
    }
    return adapter;
  };
  const info = adapterInfo(await requestAdapter());
  const poll: Poll = (info.software ? options.pollSoftware : undefined) ?? callDirectly;
  const executors = new Set<{ destroy(): void }>();
  return {
    info,
    async createExecutor({ program, phases }, executorOptions) {
      const profile = executorOptions.profile ?? (info.software ? 'software' : 'gpu');
      const requiredLimits = { ...checkLimits(program, profile, executorOptions.batch, info.limits) };
      // An adapter gives one device, so each executor asks for its own.
      const adapter = await requestAdapter();
      const device = await adapter.requestDevice({ label: program.name, requiredLimits }).catch((cause: unknown) => {
        throw new DeviceNotFoundError(`\`${info.description}\` gives no device`, { notes: [String(cause)], cause });
      });
      const executor = await createWebGpuExecutor({ device, poll }, program, phases, profile, executorOptions);
      executors.add(executor);
      return executor;
    },
    destroy() {
      for (const executor of executors) {
        executor.destroy();
      }
      executors.clear();
    },
  };
}
