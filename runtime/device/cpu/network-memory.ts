/**
 * The memory of a network on a CPU engine: the context, scratch memory for the threads, and one arena that holds all slots. It is
 * allocated once, for the largest batch.
 */
import { OutOfMemoryError } from '../../errors.ts';
import { grouped } from '../../grouped.ts';
import type { CpuProgramDescription } from '../../program.ts';
import { batchAdvice, largestFittingBatch } from '../fit.ts';
import { contextBytes, writeLayout } from './context.ts';
import type { Allocation, CpuEngine } from './engine.ts';

/** Every allocation starts on its own pair of cache lines. */
const alignment = 128;

/** By slot, in the order of the program's slots. */
export type Offsets = ReadonlyMap<string, number>;

/** A network's memory on an engine. */
export interface NetworkMemory {
  /** The largest batch it was allocated for. */
  readonly capacity: number;
  /** Of each slot, from the start of the arena. */
  readonly offsets: Offsets;
  readonly context: Allocation;
  readonly arena: Allocation;
}

/** Throws `OutOfMemoryError`, with the largest batch that fits, where `capacity` images do not. */
export function allocateNetwork(
  engine: CpuEngine,
  network: string,
  cpu: CpuProgramDescription,
  capacity: number,
): NetworkMemory {
  const { threads } = engine;
  const room = engine.room();
  const sizes = sizesFor(cpu, capacity, threads);
  const wanted = total(sizes);
  const needs = `\`${network}\` at batch ${grouped(capacity)} needs ${grouped(wanted)} bytes`;
  if (wanted > room.bytes) {
    const largest = largestFittingBatch(capacity, (batch) => total(sizesFor(cpu, batch, threads)) <= room.bytes);
    throw new OutOfMemoryError(`${needs}, but the device has ${grouped(room.bytes)}`, {
      notes: [room.reason],
      help: [batchAdvice(largest), ...(room.otherwise === undefined ? [] : [room.otherwise])],
    });
  }
  const allocate = (bytes: number): Allocation => {
    const allocation = engine.allocate(bytes);
    if (allocation === undefined) {
      throw new OutOfMemoryError(`${needs}, but the system refused ${grouped(bytes)} of them`, {
        notes: [room.reason, 'a limit of this process may be lower (`ulimit -v`), or other programs have the rest'],
        help: ['use a smaller batch'],
      });
    }
    return allocation;
  };
  const [context, scratch, arena] = [allocate(sizes.context), allocate(sizes.scratch), allocate(sizes.arena)];
  writeLayout(dataView(context), {
    arena: arena.address,
    scratch: scratch.address,
    scratchBytes: sizes.scratch / threads,
    threads,
    offsets: [...sizes.offsets.values()],
  });
  return { capacity, offsets: sizes.offsets, context, arena };
}

/** Bytes of each allocation. */
interface MemorySizes {
  readonly context: number;
  /** For all threads together. */
  readonly scratch: number;
  readonly arena: number;
  /** Of each slot, from the start of the arena. */
  readonly offsets: Offsets;
}

function sizesFor(cpu: CpuProgramDescription, batch: number, threads: number): MemorySizes {
  let arena = 0;
  const offsets = new Map<string, number>();
  for (const [name, bytes] of Object.entries(cpu.slots)) {
    offsets.set(name, arena);
    arena += align(bytes(batch));
  }
  const scratch = align(Math.max(cpu.scratchBytes, alignment)) * threads;
  return { context: align(contextBytes(offsets.size)), scratch, arena, offsets };
}

function total({ context, scratch, arena }: MemorySizes): number {
  return context + scratch + arena;
}

function align(bytes: number): number {
  return Math.ceil(bytes / alignment) * alignment;
}

export function dataView(allocation: Allocation): DataView {
  const { buffer, byteOffset, byteLength } = allocation.view(0, allocation.bytes);
  return new DataView(buffer, byteOffset, byteLength);
}
