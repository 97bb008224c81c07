/**
 * Runs kernel calls on a real WebGPU device (Dawn in Node, over whatever Vulkan driver the machine has) with named arrays as
 * buffers. For numeric tests of single kernels; whole networks go through the runtime.
 */
import { test } from 'vitest';
import { workgroupsAt } from '../../compiler/emit/check-limits.ts';
import type { KernelCall } from '../../compiler/program/types.ts';
import type { Profile, RenderedKernel, WgslKernel } from '../../compiler/targets/wgsl/kernel.ts';
import { renderKernel } from '../../compiler/targets/wgsl/render.ts';
import { openTestDevice } from './webgpu-device.ts';

export type TypedArray = Float32Array<ArrayBuffer> | Int32Array<ArrayBuffer> | Uint32Array<ArrayBuffer>;

/** The step uniform of `StepScalars`, by its fields. */
export interface TestStep {
  readonly batch: number;
  readonly step?: number;
  readonly seed?: readonly [number, number];
  readonly learningRate?: number;
  readonly dropout?: boolean;
}

/** Where test kernels claim to come from. */
const context = { placeOf: () => 'specs/test.yaml:1' };

/** The WGSL of a call, as the tests run it. */
export function renderForTest(call: KernelCall<WgslKernel>, profile: Profile): RenderedKernel {
  return renderKernel(call, profile, context);
}

/**
 * Runs calls in order. `buffers` gives every buffer the calls name, at its full length; the arrays are overwritten in place
 * with what the kernels left. Throws on any validation error, with the text of the kernel.
 */
export async function runCalls(
  device: GPUDevice,
  profile: Profile,
  calls: readonly KernelCall<WgslKernel>[],
  buffers: Readonly<Record<string, TypedArray>>,
  step: TestStep,
): Promise<void> {
  const rendered = calls.map((call) => ({ call, kernel: renderForTest(call, profile) }));
  await runKernels(device, rendered, buffers, step);
}

/** `runCalls` for texts that are already rendered. */
export async function runKernels(
  device: GPUDevice,
  kernels: readonly { readonly call: Pick<KernelCall, 'bindings'>; readonly kernel: RenderedKernel }[],
  buffers: Readonly<Record<string, TypedArray>>,
  step: TestStep,
): Promise<void> {
  const gpu = new Map(
    Object.entries(buffers).map(([name, data]) => [name, upload(device, data, GPUBufferUsage.STORAGE)]),
  );
  const uniform = upload(device, stepUniform(step), GPUBufferUsage.UNIFORM);
  const encoder = device.createCommandEncoder();
  const bufferOf = (name: string): GPUBuffer => {
    const buffer = gpu.get(name);
    if (buffer === undefined) {
      throw new Error(`the test gives no buffer ${name}`);
    }
    return buffer;
  };
  for (const { call, kernel } of kernels) {
    const used = [uniform, ...call.bindings.map(({ buffer }) => bufferOf(buffer))];
    const { pipeline, layout } = await createPipeline(device, call, kernel);
    const pass = encoder.beginComputePass();
    pass.setPipeline(pipeline);
    const entries = used.map((buffer, binding) => ({ binding, resource: { buffer } }));
    pass.setBindGroup(0, device.createBindGroup({ layout, entries }));
    const [x, y, z] = kernel.launch.workgroups.map((extent) => workgroupsAt(extent, step.batch));
    pass.dispatchWorkgroups(x ?? 1, y, z);
    pass.end();
  }
  device.pushErrorScope('validation');
  device.queue.submit([encoder.finish()]);
  const error = await device.popErrorScope();
  if (error !== null) {
    throw new Error(`${error.message}\n${kernels.map(({ kernel }) => kernel.text).join('\n')}`);
  }
  for (const [name, data] of Object.entries(buffers)) {
    await download(device, bufferOf(name), data);
  }
  for (const buffer of [uniform, ...gpu.values()]) {
    buffer.destroy();
  }
}

/** Binding 0 is the step uniform, then the call's bindings: the layout that the runtime uses too. */
async function createPipeline(device: GPUDevice, call: Pick<KernelCall, 'bindings'>, kernel: RenderedKernel) {
  device.pushErrorScope('validation');
  const types = call.bindings.map(
    ({ access }): GPUBufferBindingType => (access === 'read' ? 'read-only-storage' : 'storage'),
  );
  const layout = device.createBindGroupLayout({
    entries: (['uniform', ...types] as const).map((type, binding) => ({
      binding,
      visibility: GPUShaderStage.COMPUTE,
      buffer: { type },
    })),
  });
  const module = device.createShaderModule({ label: kernel.file, code: kernel.text });
  const pipeline = device.createComputePipeline({
    layout: device.createPipelineLayout({ bindGroupLayouts: [layout] }),
    compute: { module, entryPoint: 'main' },
  });
  const error = await device.popErrorScope();
  if (error !== null) {
    throw new Error(`${kernel.file}: ${error.message}\n${kernel.text}`);
  }
  return { pipeline, layout };
}

function stepUniform({
  batch,
  step = 0,
  seed = [0, 0],
  learningRate = 0,
  dropout = false,
}: TestStep): Uint32Array<ArrayBuffer> {
  const words = new Uint32Array([batch, step, seed[0], seed[1], 0, dropout ? 1 : 0, 0, 0]);
  new Float32Array(words.buffer)[4] = learningRate;
  return words;
}

function upload(device: GPUDevice, data: TypedArray, usage: number): GPUBuffer {
  const buffer = device.createBuffer({
    size: Math.max(16, data.byteLength),
    usage: usage | GPUBufferUsage.COPY_DST | GPUBufferUsage.COPY_SRC,
  });
  device.queue.writeBuffer(buffer, 0, data);
  return buffer;
}

async function download(device: GPUDevice, source: GPUBuffer, target: TypedArray): Promise<void> {
  const size = target.byteLength;
  const staging = device.createBuffer({ size, usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST });
  const encoder = device.createCommandEncoder();
  encoder.copyBufferToBuffer(source, 0, staging, 0, size);
  device.queue.submit([encoder.finish()]);
  await staging.mapAsync(GPUMapMode.READ);
  new Uint8Array(target.buffer, target.byteOffset, size).set(new Uint8Array(staging.getMappedRange()));
  staging.destroy();
}

/** A test that needs a device; without one it is reported as skipped, with the reason. */
export function deviceTest(name: string, body: (device: GPUDevice) => Promise<void>): void {
  test(name, async (context) => {
    const opened = await openTestDevice();
    if ('skipped' in opened) {
      context.skip(opened.skipped);
      return;
    }
    await body(opened.device);
  });
}
