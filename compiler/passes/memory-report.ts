/**
 * What the memory plan saves: bytes of the planned slots against one buffer per tensor of the unfused network,
 * by purpose and as a function of the batch size N.
 */
import type { StepGraph, ValueRole } from '../graph/types.ts';
import type { Buffer, Bytes, MemoryPlan, Program } from '../program/types.ts';
import { bytesAt, bytesOf, slotBytes } from './plan-memory.ts';

export interface MemoryLine {
  readonly purpose: string;
  readonly unplanned: Bytes;
  readonly planned: Bytes;
}

export interface MemoryReport {
  readonly lines: readonly MemoryLine[];
  readonly total: MemoryLine;
}

/** Purposes in table order; every role has one. */
const PURPOSE: Readonly<Record<ValueRole, string>> = {
  parameter: 'parameters',
  optimizer_state: 'optimizer state',
  state: 'running statistics',
  parameter_gradient: 'parameter gradients',
  accumulated_gradient: 'parameter gradients',
  images: 'images and labels',
  labels: 'images and labels',
  activation: 'activations and gradients',
  saved: 'activations and gradients',
  gradient: 'activations and gradients',
  output: 'activations and gradients',
  scratch: 'work buffers',
  kept: 'work buffers',
  metrics: 'work buffers',
};

/** `unfused` is the step graph straight after differentiation: one tensor per layer and direction. */
export function reportMemory(unfused: StepGraph, program: Program, plan: MemoryPlan): MemoryReport {
  const purposes = [...new Set(Object.values(PURPOSE))];
  const unplanned = [...unfused.values.values()]
    .filter((value) => value.aliasOf === undefined)
    .map((value) => [PURPOSE[value.role], bytesOf(value)] as const);
  const planned = plan.slots.map(
    (slot) => [slotPurpose(slot.buffers, program), slotBytes(slot, program.buffers)] as const,
  );
  const lines = purposes.map((purpose) => ({
    purpose,
    unplanned: sum(unplanned.filter(([name]) => name === purpose).map(([, bytes]) => bytes)),
    planned: sum(planned.filter(([name]) => name === purpose).map(([, bytes]) => bytes)),
  }));
  const total = {
    purpose: 'total',
    unplanned: sum(lines.map((line) => line.unplanned)),
    planned: sum(lines.map((line) => line.planned)),
  };
  return { lines, total };
}

/** A slot counts for the largest of its buffers. */
function slotPurpose(names: readonly string[], program: Program): string {
  const buffers = names.map((name) => program.buffers.get(name)).filter((buffer) => buffer !== undefined);
  const size = (buffer: Buffer) => bytesAt(bytesOf(buffer), 1);
  const largest = buffers.reduce((best, buffer) => (size(buffer) > size(best) ? buffer : best));
  return PURPOSE[largest.role];
}

function sum(all: readonly Bytes[]): Bytes {
  return {
    fixed: all.reduce((total, { fixed }) => total + fixed, 0),
    perSample: all.reduce((total, { perSample }) => total + perSample, 0),
  };
}
