/**
 * Runs a program's phases on one GPUDevice. All memory, pipelines and bind groups are created up front; a step writes 32 bytes of
 * scalars, encodes one command buffer and copies back only the values that were asked for.
 */
import { DeviceLostError, KernelError, OutOfMemoryError, type RuntimeError } from '../../errors.ts';
import type { PhaseName, Profile, ProgramDescription, RecordedPhases } from '../../program.ts';
import { floatArray } from '../../tensor.ts';
import { type Executor, type ExecutorOptions, type StepScalars, wholeBatch } from '../device.ts';
import { createResources, type Resources, sizeOf, slotOf, stagingUsage, stepBytes } from './resources.ts';
import type { PolledDevice } from './scope.ts';

// Value of WebGPU's GPUMapMode.READ; the constant object is a global in pages only.
const mapModeRead = 1;

/** Largest piece that `read` copies back at once. */
const readChunkBytes = 1 << 26;

/** Takes over the device: destroying the executor destroys it, and so does a failure here. */
export async function createWebGpuExecutor(
  polled: PolledDevice,
  program: ProgramDescription,
  phases: RecordedPhases,
  profile: Profile,
  options: ExecutorOptions,
): Promise<Executor> {
  try {
    return new WebGpuExecutor(await createResources(polled, program, phases, profile, options));
  } catch (error) {
    polled.device.destroy();
    throw error;
  }
}

class WebGpuExecutor implements Executor {
  readonly capacity: number;
  readonly profile: Profile;
  readonly #resources: Resources;
  readonly #idleStaging: GPUBuffer[];
  /** Workgroup counts by batch size and kernel. */
  readonly #launches = new Map<number, Map<string, readonly [number, number, number]>>();
  readonly #stepData = new DataView(new ArrayBuffer(stepBytes));
  /** Set when the device is gone or reported an error outside a run; thrown by the next call. */
  #failure: RuntimeError | undefined;

  constructor(resources: Resources) {
    this.#resources = resources;
    this.capacity = resources.capacity;
    this.profile = resources.profile;
    this.#idleStaging = [...resources.staging];
    const { device } = resources;
    device.addEventListener('uncapturederror', (event) => {
      event.preventDefault();
      this.#failure ??= asRuntimeError(event.error);
    });
    void device.lost.then((info) => {
      this.#failure = new DeviceLostError(
        info.reason === 'destroyed' ? 'the device was destroyed' : 'the device was lost',
        {
          notes: info.message === '' ? [] : [info.message],
          help: ['open the device again and resume from the last checkpoint'],
        },
      );
    });
  }

  upload(buffer: string, data: Float32Array | Int32Array | Uint32Array, offset = 0): void {
    this.#throwFailure();
    const { device, program, slots, capacity } = this.#resources;
    const start = offset * data.BYTES_PER_ELEMENT;
    const size = sizeOf(program, buffer, capacity);
    if (start + data.byteLength > size) {
      throw new RangeError(`buffer \`${buffer}\` holds ${size} bytes, not ${start + data.byteLength}`);
    }
    device.queue.writeBuffer(slotOf(program, slots, buffer), start, data.buffer, data.byteOffset, data.byteLength);
  }

  async run(
    phases: readonly PhaseName[],
    scalars: StepScalars,
    read?: 'metrics' | 'probabilities',
  ): Promise<Float32Array> {
    this.#throwFailure();
    const { device, poll, program, slots, step, staging } = this.#resources;
    device.pushErrorScope('validation');
    device.queue.writeBuffer(step, 0, this.#encodeScalars(scalars));
    const encoder = device.createCommandEncoder();
    this.#encodePhases(encoder, phases, scalars.batch);
    if (read === undefined) {
      device.queue.submit([encoder.finish()]);
      await this.#settle(poll(() => device.popErrorScope()));
      return new Float32Array();
    }
    const bytes = sizeOf(program, read, scalars.batch);
    const target = this.#idleStaging.pop() ?? createStaging(device, staging[0]?.size ?? bytes);
    encoder.copyBufferToBuffer(slotOf(program, slots, read), 0, target, 0, bytes);
    device.queue.submit([encoder.finish()]);
    const values = new Float32Array(bytes / Float32Array.BYTES_PER_ELEMENT);
    await Promise.all([this.#settle(poll(() => device.popErrorScope())), this.#copyOut(target, values)]);
    this.#idleStaging.push(target);
    return values;
  }

  async read(buffer: string, batch = this.capacity): Promise<Float32Array> {
    this.#throwFailure();
    const { device, program, slots } = this.#resources;
    const source = slotOf(program, slots, buffer);
    const bytes = sizeOf(program, buffer, batch);
    const result = floatArray(bytes / Float32Array.BYTES_PER_ELEMENT);
    const staging = createStaging(device, Math.min(bytes, readChunkBytes));
    for (let start = 0; start < bytes; start += staging.size) {
      const size = Math.min(staging.size, bytes - start);
      const encoder = device.createCommandEncoder();
      encoder.copyBufferToBuffer(source, start, staging, 0, size);
      device.queue.submit([encoder.finish()]);
      await this.#copyOut(staging, new Float32Array(result.buffer, start, size / Float32Array.BYTES_PER_ELEMENT));
    }
    staging.destroy();
    return result;
  }

  destroy(): void {
    this.#resources.device.destroy();
  }

  #encodePhases(encoder: GPUCommandEncoder, phases: readonly PhaseName[], batch: number): void {
    const launches = this.#launchesFor(batch);
    const pass = encoder.beginComputePass();
    for (const phase of phases) {
      for (const { kernel, pipeline, bindGroup } of this.#resources.phases[phase]) {
        const [x, y, z] = launches.get(kernel) ?? [0, 0, 0];
        pass.setPipeline(pipeline);
        pass.setBindGroup(0, bindGroup);
        pass.dispatchWorkgroups(x, y, z);
      }
    }
    pass.end();
  }

  #launchesFor(batch: number): ReadonlyMap<string, readonly [number, number, number]> {
    let launches = this.#launches.get(batch);
    if (launches === undefined) {
      const { program, profile } = this.#resources;
      launches = new Map(
        Object.entries(program.kernels).map(([name, kernel]) => [name, kernel[profile].workgroups(batch)]),
      );
      this.#launches.set(batch, launches);
    }
    return launches;
  }

  #encodeScalars(scalars: StepScalars): ArrayBuffer {
    const data = this.#stepData;
    data.setUint32(0, scalars.batch, true);
    data.setUint32(4, scalars.step, true);
    data.setUint32(8, scalars.seed[0], true);
    data.setUint32(12, scalars.seed[1], true);
    data.setFloat32(16, scalars.learningRate, true);
    data.setUint32(20, scalars.training ? 1 : 0, true);
    const { firstImage, share } = scalars.part ?? wholeBatch;
    data.setUint32(24, firstImage, true);
    data.setFloat32(28, share, true);
    return data.buffer;
  }

  /** Waits for the commands that fill `staging` and copies its start into `values`. */
  async #copyOut(staging: GPUBuffer, values: Float32Array): Promise<void> {
    const { byteLength } = values;
    try {
      await this.#resources.poll(() => staging.mapAsync(mapModeRead, 0, byteLength));
    } catch (cause) {
      await this.#throwSoon(cause);
    }
    values.set(new Float32Array(staging.getMappedRange(0, byteLength)));
    staging.unmap();
  }

  async #settle(scope: Promise<GPUError | null>): Promise<void> {
    const error = await scope.catch((cause: unknown) => this.#throwSoon(cause));
    if (error !== null) {
      throw asRuntimeError(error);
    }
  }

  /** After a rejected call: lets a device loss that caused it be reported first. */
  async #throwSoon(cause: unknown): Promise<never> {
    await new Promise((resolve) => setTimeout(resolve, 0));
    this.#throwFailure();
    throw cause;
  }

  #throwFailure(): void {
    if (this.#failure !== undefined) {
      throw this.#failure;
    }
  }
}

function createStaging(device: GPUDevice, size: number): GPUBuffer {
  return device.createBuffer({ label: 'staging', size, usage: stagingUsage });
}

/** An error that the device reported while running. */
function asRuntimeError(error: GPUError): RuntimeError {
  return error.constructor.name === 'GPUOutOfMemoryError'
    ? new OutOfMemoryError('the device ran out of memory', { notes: [error.message], help: ['use a smaller batch'] })
    : new KernelError('the device refused a command', { notes: [error.message] });
}
