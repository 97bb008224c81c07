/** Every kernel call of a training step by itself, on the buffers and with the launch sizes of the generated program. */
import type { Device, NetworkCode } from '../../../runtime/device/device.ts';
import { adapterInfo } from '../../../runtime/device/webgpu/adapter.ts';
import { checkLimits } from '../../../runtime/device/webgpu/limits.ts';
import { createResources, type Resources, sizeOf, slotOf } from '../../../runtime/device/webgpu/resources.ts';
import type { PhaseName } from '../../../runtime/program.ts';
import { patternTensor } from '../../../test/numeric/support/pattern.ts';
import type { Host } from './host.ts';
import { DispatchClock } from './timing.ts';
import type { BenchCase, KernelTime, StepKernels } from './types.ts';

const PHASES: readonly PhaseName[] = ['forward', 'backward', 'update'];

export async function timeKernels(host: Host, each: BenchCase, batch: number, quick: boolean): Promise<StepKernels> {
  const { code, resources, device } = await openResources(host, each.name, batch);
  try {
    const clock = new DispatchClock(device, quick);
    const calls = PHASES.flatMap((phase) =>
      resources.phases[phase].map(({ kernel, pipeline, bindGroup }, index) => {
        const workgroups = code.program.kernels[kernel]?.gpu.workgroups(batch) ?? ([1, 1, 1] as const);
        return { kernel, phase, index, dispatch: { pipeline, bindGroup, workgroups } };
      }),
    );
    await clock.warmUp(calls.map(({ dispatch }) => dispatch));
    const kernels: KernelTime[] = [];
    for (const { kernel, phase, index, dispatch } of calls) {
      const nanoseconds = await clock.time(dispatch);
      const flops = 2 * batch * (each.multiplyAdds[kernel] ?? 0);
      kernels.push({
        kernel,
        phase,
        microseconds: nanoseconds / 1000,
        ...(flops === 0 ? {} : { gflops: flops / nanoseconds }),
        gbps: bytesOf(code, phase, index, batch) / nanoseconds,
      });
    }
    return { network: each.name, batch, kernels };
  } finally {
    device.destroy();
  }
}

/** What a call reads and writes at least. */
function bytesOf({ program, phases }: NetworkCode, phase: PhaseName, index: number, batch: number): number {
  const { kernel, buffers } = phases[phase][index] ?? { kernel: '', buffers: {} };
  return Object.entries(program.kernels[kernel]?.bindings ?? {}).reduce(
    (sum, [binding, access]) =>
      sum + sizeOf(program, buffers[binding] ?? '', batch) * (access === 'read_write' ? 2 : 1),
    0,
  );
}

interface Opened {
  readonly code: NetworkCode;
  readonly resources: Resources;
  readonly device: GPUDevice;
}

/** The network's own `create` on a device that keeps what it is given: memory, pipelines and parameters as in a run. */
async function openResources(host: Host, name: string, batch: number): Promise<Opened> {
  let opened: Opened | undefined;
  const device: Device = {
    info: { kind: 'webgpu', description: '', software: false, limits: {} },
    async createExecutor(code, options) {
      opened = { code, ...(await resourcesOf(host.gpu, code, options)) };
      const { program } = code;
      const { resources, device: gpuDevice } = opened;
      const upload = (buffer: string, { buffer: data, byteOffset, byteLength }: ArrayBufferView, offset = 0) =>
        gpuDevice.queue.writeBuffer(slotOf(program, resources.slots, buffer), 4 * offset, data, byteOffset, byteLength);
      const { input, classes } = program;
      upload('images', patternTensor('images', [batch, ...input], 1).data);
      upload(
        'labels',
        Int32Array.from({ length: batch }, (_, index) => (3 * index) % classes),
      );
      const nothing = async () => new Float32Array();
      return { capacity: batch, upload, run: nothing, read: nothing, destroy() {} };
    },
    destroy() {},
  };
  const create = await host.load(name);
  await create(device, { batch, profile: 'gpu' });
  if (opened === undefined) {
    throw new Error(`${name} asked for no executor`);
  }
  opened.device.queue.writeBuffer(opened.resources.step, 0, new Uint32Array([batch, 0, 1, 2, 0, 1, 0, 0]));
  return opened;
}

async function resourcesOf(
  gpu: GPU,
  code: NetworkCode,
  options: Parameters<Device['createExecutor']>[1],
): Promise<Omit<Opened, 'code'>> {
  const adapter = await adapterOf(gpu);
  const requiredLimits = { ...checkLimits(code.program, 'gpu', options.batch, adapterInfo(adapter).limits) };
  const device = await adapter.requestDevice({ requiredLimits, requiredFeatures: clockFeatures(adapter) });
  const polled = { device, poll: <T>(call: () => T) => call() };
  return { device, resources: await createResources(polled, code.program, code.phases, 'gpu', options) };
}

export async function adapterOf(gpu: GPU): Promise<GPUAdapter> {
  const adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' });
  if (adapter === null) {
    throw new Error(
      'WebGPU has no adapter on this machine: install its Vulkan driver, or try `--quick`, which runs on SwiftShader',
    );
  }
  return adapter;
}

export function clockFeatures(adapter: GPUAdapter): GPUFeatureName[] {
  return adapter.features.has('timestamp-query') ? ['timestamp-query'] : [];
}
