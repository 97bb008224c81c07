/**
 * The block of memory that generated C code reads its step from (`Context` in the C file): fields of fixed width at fixed offsets, so
 * that one writer serves WebAssembly and native code. Little-endian, as is every machine that runs them.
 */
import type { PhaseName } from '../../program.ts';
import { type StepScalars, wholeBatch } from '../device.ts';

/** Bits of `phases`. */
const phaseBits: Readonly<Record<PhaseName, number>> = {
  forward: 1,
  backward: 2,
  update: 4,
  predict: 8,
  score: 16,
  accumulate: 32,
};

const field = {
  arena: 0,
  scratch: 8,
  scratchBytes: 16,
  threads: 24,
  batch: 28,
  step: 32,
  seedLow: 36,
  seedHigh: 40,
  learningRate: 44,
  training: 48,
  phases: 52,
  packed: 56,
  firstImage: 60,
  // The barrier's words have two cache lines to themselves, at 64 and at 128.
  barrierGeneration: 128,
  abort: 136,
  share: 140,
  offsets: 192,
} as const;

export function contextBytes(slots: number): number {
  return field.offsets + 8 * slots;
}

export interface MemoryLayout {
  readonly arena: bigint;
  readonly scratch: bigint;
  readonly scratchBytes: number;
  readonly threads: number;
  /** Of each slot, from the start of the arena. */
  readonly offsets: readonly number[];
}

/** Once, before the first run. */
export function writeLayout(context: DataView, layout: MemoryLayout): void {
  context.setBigUint64(field.arena, layout.arena, true);
  context.setBigUint64(field.scratch, layout.scratch, true);
  context.setBigUint64(field.scratchBytes, BigInt(layout.scratchBytes), true);
  context.setUint32(field.threads, layout.threads, true);
  layout.offsets.forEach((offset, index) => {
    context.setBigUint64(field.offsets + 8 * index, BigInt(offset), true);
  });
}

/** Before each run, while no thread is running. */
export function writeStep(
  context: DataView,
  phases: readonly PhaseName[],
  scalars: StepScalars,
  packed: boolean,
): void {
  context.setUint32(field.batch, scalars.batch, true);
  context.setUint32(field.step, scalars.step, true);
  context.setUint32(field.seedLow, scalars.seed[0], true);
  context.setUint32(field.seedHigh, scalars.seed[1], true);
  context.setFloat32(field.learningRate, scalars.learningRate, true);
  context.setUint32(field.training, scalars.training ? 1 : 0, true);
  const bits = phases.reduce((all, phase) => all | phaseBits[phase], 0);
  context.setUint32(field.phases, bits, true);
  context.setUint32(field.packed, packed ? 1 : 0, true);
  const { firstImage, share } = scalars.part ?? wholeBatch;
  context.setUint32(field.firstImage, firstImage, true);
  context.setFloat32(field.share, share, true);
}

/** Ends a run whose threads share memory with this one: those that wait at a barrier trap, now or when they next check. */
export function abortRun(context: Uint8Array): void {
  const words = new Int32Array(context.buffer, context.byteOffset, field.offsets / 4);
  Atomics.store(words, field.abort / 4, 1);
  Atomics.notify(words, field.barrierGeneration / 4);
}
