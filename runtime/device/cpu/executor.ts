/**
 * Runs a network's C code on an engine: lays out its memory once; a step is then one call that all threads execute from start to end.
 * Uploads and reads are queued after the runs requested before them.
 */
import type { BufferDescription, CpuProgramDescription, PhaseName } from '../../program.ts';
import { floatArray } from '../../tensor.ts';
import type { Executor, StepScalars } from '../device.ts';
import { writeStep } from './context.ts';
import type { Allocation, CpuEngine } from './engine.ts';
import { allocateNetwork, dataView, type NetworkMemory, type Offsets } from './network-memory.ts';

/** What changes from batch to batch; everything else that is uploaded may be a weight. */
const inputs: ReadonlySet<string> = new Set(['images', 'labels']);

const elementBytes = { f32: 4, i32: 4, u32: 4, u8: 1 } as const;

type ElementData = Float32Array | Int32Array | Uint32Array;

/** Takes over the engine. `network` is its name, for messages; `capacity` the largest batch. */
export function createCpuExecutor(
  engine: CpuEngine,
  network: string,
  cpu: CpuProgramDescription,
  capacity: number,
): Executor {
  try {
    return new CpuExecutor(engine, cpu, allocateNetwork(engine, network, cpu, capacity));
  } catch (error) {
    engine.destroy();
    throw error;
  }
}

class CpuExecutor implements Executor {
  readonly capacity: number;
  readonly #engine: CpuEngine;
  readonly #cpu: CpuProgramDescription;
  readonly #context: Allocation;
  readonly #arena: Allocation;
  readonly #offsets: Offsets;
  /** Settles when everything requested so far is done; never rejects. */
  #queue: Promise<void> = Promise.resolve();
  /** Requests in the queue that are not done yet. */
  #pending = 0;
  /**
   * The passes that have run since the last update or upload of weights, so that what their kernels packed is still current. Each packs its
   * own: prediction may compute with other weights than training, into which it has folded a layer.
   */
  readonly #packed = new Set<PhaseName>();

  constructor(engine: CpuEngine, cpu: CpuProgramDescription, { capacity, offsets, context, arena }: NetworkMemory) {
    this.capacity = capacity;
    this.#engine = engine;
    this.#cpu = cpu;
    this.#offsets = offsets;
    this.#context = context;
    this.#arena = arena;
  }

  upload(buffer: string, data: ElementData, offset = 0): void {
    const { start, bytes } = this.#place(buffer, this.capacity);
    const from = offset * data.BYTES_PER_ELEMENT;
    if (from + data.byteLength > bytes) {
      throw new RangeError(`buffer \`${buffer}\` holds ${bytes} bytes, not ${from + data.byteLength}`);
    }
    const source = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    const write = (values: Uint8Array): void => {
      this.#arena.view(start + from, values.length).set(values);
      if (!inputs.has(buffer)) {
        this.#packed.clear();
      }
    };
    if (this.#pending === 0) {
      write(source);
    } else {
      // The values as they are now, written once the earlier runs have finished.
      const copy = source.slice();
      void this.#enqueue(async () => write(copy));
    }
  }

  run(phases: readonly PhaseName[], scalars: StepScalars, read?: 'metrics' | 'probabilities'): Promise<Float32Array> {
    return this.#enqueue(async () => {
      const packing = phases.filter((phase) => phase === 'forward' || phase === 'predict');
      const updates = phases.includes('update');
      writeStep(
        dataView(this.#context),
        phases,
        scalars,
        packing.every((phase) => this.#packed.has(phase)),
      );
      if (updates) {
        this.#packed.clear();
      }
      await this.#engine.run(this.#context);
      for (const phase of updates ? [] : packing) {
        this.#packed.add(phase);
      }
      return read === undefined ? new Float32Array() : this.#copy(read, scalars.batch);
    });
  }

  read(buffer: string, batch = this.capacity): Promise<Float32Array> {
    return this.#enqueue(async () => this.#copy(buffer, batch));
  }

  destroy(): void {
    this.#engine.destroy();
  }

  #enqueue<T>(work: () => Promise<T>): Promise<T> {
    this.#pending += 1;
    const result = this.#queue.then(work);
    this.#queue = result.then(
      () => this.#finishOne(),
      () => this.#finishOne(),
    );
    return result;
  }

  #finishOne(): void {
    this.#pending -= 1;
  }

  /** The values in the order of the spec's shapes. */
  #copy(buffer: string, batch: number): Float32Array {
    const { start, bytes, description } = this.#place(buffer, batch);
    const stored = this.#arena.view(start, bytes).slice();
    const values = description.elementType === 'u8' ? Float32Array.from(stored) : new Float32Array(stored.buffer);
    return description.channelsLast === true ? channelsFirst(values, description.shape) : values;
  }

  #place(buffer: string, batch: number): { start: number; bytes: number; description: BufferDescription } {
    const description = this.#cpu.buffers[buffer];
    const start = this.#offsets.get(description?.slot ?? '');
    if (description === undefined || start === undefined) {
      throw new RangeError(`\`${this.#cpu.source}\` has no buffer \`${buffer}\``);
    }
    const elements = description.shape.reduce((product, extent) => product * extent, description.batched ? batch : 1);
    return { start, bytes: elements * elementBytes[description.elementType], description };
  }
}

/** [N, H, W, C] → [N, C, H, W]; `shape` is [C, H, W]. */
function channelsFirst(values: Float32Array, shape: readonly number[]): Float32Array {
  const [channels = 1, height = 1, width = 1] = shape;
  const pixels = height * width;
  const result = floatArray(values.length);
  for (let image = 0; image < values.length; image += channels * pixels) {
    for (let pixel = 0; pixel < pixels; pixel++) {
      for (let channel = 0; channel < channels; channel++) {
        result[image + channel * pixels + pixel] = values[image + pixel * channels + channel] ?? 0;
      }
    }
  }
  return result;
}
