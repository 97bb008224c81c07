/**
 * Program → MemoryPlan: buffers whose lifetimes never meet share an allocation ("slot").
 * A slot is one device buffer, not a range of an arena: WebGPU validates usage per buffer, so one dispatch may not read one range
 * of a buffer and write another through a read-only and a writable binding. Buffers of one call are alive together, hence never share.
 */
import { compilerAssert } from '../assert.ts';
import type { ValueRole } from '../graph/types.ts';
import type { Buffer, Bytes, ElementType, KernelCall, MemoryPlan, Program, Slot } from '../program/types.ts';

const BYTES_PER_ELEMENT: Readonly<Record<ElementType, number>> = { f32: 4, u32: 4, i32: 4, u8: 1 };

/** Roles that keep an allocation of their own: they live from step to step, or the host reads or writes them. */
const PERSISTENT: ReadonlySet<ValueRole> = new Set([
  'images',
  'labels',
  'parameter',
  'parameter_gradient',
  'accumulated_gradient',
  'optimizer_state',
  'state',
  'output',
  'metrics',
  'kept',
]);

/** First and last call index at which a buffer holds something, both inclusive. */
interface Lifetime {
  readonly first: number;
  readonly last: number;
}

export function bytesOf(buffer: Pick<Buffer, 'shape' | 'batched' | 'elementType'>): Bytes {
  const bytes = buffer.shape.reduce((product, extent) => product * extent, BYTES_PER_ELEMENT[buffer.elementType]);
  return buffer.batched ? { fixed: 0, perSample: bytes } : { fixed: bytes, perSample: 0 };
}

export function bytesAt({ fixed, perSample }: Bytes, batch: number): number {
  return fixed + perSample * batch;
}

/** Size of a slot: the largest of its buffers. They are all batched or all fixed, so this is a comparison of one number. */
export function slotBytes(slot: Slot, buffers: ReadonlyMap<string, Buffer>): Bytes {
  const sizes = slot.buffers.map((name) => {
    const buffer = buffers.get(name);
    compilerAssert(buffer !== undefined, `slot ${slot.name} holds unknown buffer ${name}`);
    return bytesOf(buffer);
  });
  return {
    fixed: Math.max(...sizes.map(({ fixed }) => fixed)),
    perSample: Math.max(...sizes.map(({ perSample }) => perSample)),
  };
}

/** With `share: false` every buffer keeps what was last written to it: for inspecting a run, not for training. */
export function planMemory(program: Program, { share = true } = {}): MemoryPlan {
  const timelines = [
    [...program.phases.forward, ...program.phases.backward, ...program.phases.accumulate, ...program.phases.update],
    [...program.phases.predict, ...program.phases.score],
  ].map(lifetimes);
  const groups: Buffer[][] = [];
  for (const buffer of bySize(program)) {
    const group = share
      ? groups.find((members) => members.every((member) => canShare(member, buffer, timelines)))
      : undefined;
    if (group === undefined) {
      groups.push([buffer]);
    } else {
      group.push(buffer);
    }
  }
  // Slots are listed in the order in which their first buffer is defined, so that adding a layer moves as little as possible.
  const order = [...program.buffers.keys()];
  const position = (members: readonly Buffer[]) => Math.min(...members.map(({ name }) => order.indexOf(name)));
  groups.sort((a, b) => position(a) - position(b));
  const slots = groups.map((members): Slot => {
    const names = members.map(({ name }) => name).sort((a, b) => order.indexOf(a) - order.indexOf(b));
    const [first] = names;
    compilerAssert(first !== undefined, 'a slot has no buffers');
    return { name: first, buffers: names };
  });
  const slotOf = new Map(slots.flatMap((slot, index) => slot.buffers.map((name) => [name, index] as const)));
  return { slots, slotOf };
}

/** Largest first: a slot is the size of the first buffer put into it and never grows. Ties keep the order of definition. */
function bySize(program: Program): readonly Buffer[] {
  const size = (buffer: Buffer) => {
    const { fixed, perSample } = bytesOf(buffer);
    return fixed + perSample;
  };
  return [...program.buffers.values()].sort((a, b) => size(b) - size(a));
}

function canShare(a: Buffer, b: Buffer, timelines: readonly ReadonlyMap<string, Lifetime>[]): boolean {
  if (PERSISTENT.has(a.role) || PERSISTENT.has(b.role) || a.batched !== b.batched) {
    return false;
  }
  return timelines.every((timeline) => {
    const first = timeline.get(a.name);
    const second = timeline.get(b.name);
    return first === undefined || second === undefined || first.last < second.first || second.last < first.first;
  });
}

function lifetimes(calls: readonly KernelCall[]): ReadonlyMap<string, Lifetime> {
  const result = new Map<string, Lifetime>();
  calls.forEach((call, index) => {
    for (const { buffer } of call.bindings) {
      result.set(buffer, { first: result.get(buffer)?.first ?? index, last: index });
    }
  });
  return result;
}
