/** Creates everything a program needs on a device, once: buffers, pipelines, bind groups. Failures are reported in the network's terms. */
import { KernelError, OutOfMemoryError } from '../../errors.ts';
import { grouped } from '../../grouped.ts';
import type { PhaseName, Profile, ProgramDescription, RecordedCall, RecordedPhases } from '../../program.ts';
import type { ExecutorOptions } from '../device.ts';
import { largestFittingBatch } from '../fit.ts';
import { bufferBytes } from './limits.ts';
import { createPipelines } from './pipelines.ts';
import { deviceErrorOf, type PolledDevice } from './scope.ts';

// Values of WebGPU's GPUBufferUsage; the constant object is a global in pages only.
const usage = { mapRead: 1, copySource: 4, copyTarget: 8, uniform: 64, storage: 128 };
export const stagingUsage = usage.mapRead | usage.copyTarget;

/** Size of `struct Step`, which every kernel reads at binding 0. */
export const stepBytes = 32;

/** How many runs with a result may be in flight before another staging buffer is needed. */
const stagingBuffers = 3;

/** The allocations by name. */
export type Slots = ReadonlyMap<string, GPUBuffer>;

/** A kernel call with everything resolved. */
export interface PreparedCall {
  readonly kernel: string;
  readonly pipeline: GPUComputePipeline;
  readonly bindGroup: GPUBindGroup;
}

export interface Resources extends PolledDevice {
  readonly program: ProgramDescription;
  readonly profile: Profile;
  readonly capacity: number;
  readonly slots: Slots;
  readonly step: GPUBuffer;
  readonly phases: Readonly<Record<PhaseName, readonly PreparedCall[]>>;
  /** Mappable buffers that hold the metrics or the probabilities of a run. */
  readonly staging: readonly GPUBuffer[];
}

export async function createResources(
  polled: PolledDevice,
  program: ProgramDescription,
  recorded: RecordedPhases,
  profile: Profile,
  options: ExecutorOptions,
): Promise<Resources> {
  const capacity = options.batch;
  const slots = new Map<string, GPUBuffer>();
  const allocate = async (label: string, size: number, access: number): Promise<GPUBuffer> => {
    const { result, error } = await deviceErrorOf(polled, 'out-of-memory', () =>
      polled.device.createBuffer({ label, size, usage: access }),
    );
    if (error !== null) {
      throw outOfMemory(program, capacity, { label, size, had: [...slots.values()], reason: error.message });
    }
    return result;
  };
  for (const [name, bytes] of Object.entries(program.slots)) {
    const label = tenantsOf(program, name).join(' ');
    const access = usage.storage | usage.copySource | usage.copyTarget;
    slots.set(name, await allocate(label, bytes(capacity), access));
  }
  const step = await allocate('step', stepBytes, usage.uniform | usage.copyTarget);
  const staging: GPUBuffer[] = [];
  const resultBytes = Math.max(...['metrics', 'probabilities'].map((name) => sizeOf(program, name, capacity)));
  for (let i = 0; i < stagingBuffers; i++) {
    staging.push(await allocate('staging', resultBytes, stagingUsage));
  }
  const pipelines = await createPipelines(polled, program, recorded, profile, options.readFile);
  const prepare = (call: RecordedCall): Promise<PreparedCall> =>
    prepareCall(polled, program, call, { pipelines, slots, step, capacity });
  const preparePhase = (phase: PhaseName) => Promise.all(recorded[phase].map(prepare));
  const phases = {
    forward: await preparePhase('forward'),
    backward: await preparePhase('backward'),
    accumulate: await preparePhase('accumulate'),
    update: await preparePhase('update'),
    predict: await preparePhase('predict'),
    score: await preparePhase('score'),
  };
  return { ...polled, program, profile, capacity, slots, step, phases, staging };
}

/** What the device allocated before it refused is what it certainly has. */
function outOfMemory(
  program: ProgramDescription,
  batch: number,
  refused: {
    readonly label: string;
    readonly size: number;
    readonly had: readonly GPUBuffer[];
    readonly reason: string;
  },
): OutOfMemoryError {
  const bytesFor = (n: number) => Object.values(program.slots).reduce((sum, bytes) => sum + bytes(n), 0);
  const had = refused.had.reduce((sum, { size }) => sum + size, 0);
  const largest = largestFittingBatch(batch, (smaller) => bytesFor(smaller) <= had);
  return new OutOfMemoryError(
    `\`${program.name}\` at batch ${grouped(batch)} needs ${grouped(bytesFor(batch))} bytes; the device refused ${grouped(refused.size)} of them, for \`${refused.label}\``,
    {
      notes: [`it had already given ${grouped(had)} bytes`, ...(refused.reason === '' ? [] : [refused.reason])],
      help: [largest > 0 ? `use a smaller batch; ${grouped(largest)} fits in what it gave` : 'use a smaller batch'],
    },
  );
}

async function prepareCall(
  polled: PolledDevice,
  program: ProgramDescription,
  call: RecordedCall,
  parts: {
    readonly pipelines: ReadonlyMap<string, GPUComputePipeline>;
    readonly slots: Slots;
    readonly step: GPUBuffer;
    readonly capacity: number;
  },
): Promise<PreparedCall> {
  const { kernel } = call;
  const pipeline = parts.pipelines.get(kernel);
  if (pipeline === undefined) {
    throw new KernelError(`\`${program.name}\` does not describe kernel \`${kernel}\``);
  }
  const storage = Object.keys(program.kernels[kernel]?.bindings ?? {}).map((binding, index): GPUBindGroupEntry => {
    const name = call.buffers[binding];
    if (name === undefined) {
      throw new KernelError(`a call of kernel \`${kernel}\` gives no buffer for \`${binding}\``);
    }
    const buffer = slotOf(program, parts.slots, name);
    return { binding: index + 1, resource: { buffer, size: sizeOf(program, name, parts.capacity) } };
  });
  const { result, error } = await deviceErrorOf(polled, 'validation', () =>
    polled.device.createBindGroup({
      label: kernel,
      layout: pipeline.getBindGroupLayout(0),
      entries: [{ binding: 0, resource: { buffer: parts.step } }, ...storage],
    }),
  );
  if (error !== null) {
    throw new KernelError(`kernel \`${kernel}\` cannot be bound to its buffers`, { notes: [error.message] });
  }
  return { kernel, pipeline, bindGroup: result };
}

/** Names of the buffers that share a slot. */
function tenantsOf(program: ProgramDescription, slot: string): string[] {
  return Object.keys(program.buffers).filter((name) => program.buffers[name]?.slot === slot);
}

/** The allocation that holds a buffer. */
export function slotOf(program: ProgramDescription, slots: Slots, buffer: string): GPUBuffer {
  const slot = slots.get(program.buffers[buffer]?.slot ?? '');
  if (slot === undefined) {
    throw new KernelError(`\`${program.name}\` has no buffer \`${buffer}\``);
  }
  return slot;
}

/** Bytes of a buffer for `batch` images. */
export function sizeOf(program: ProgramDescription, buffer: string, batch: number): number {
  const description = program.buffers[buffer];
  return description === undefined ? 0 : bufferBytes(description, batch);
}
