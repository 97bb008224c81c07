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
  const groups: Member[][] = [];
  /** Those that may be joined: the persistent ones stay alone. */
  const open: Record<'batched' | 'fixed', Member[][]> = { batched: [], fixed: [] };
  for (const buffer of bySize(program)) {
    const member = { buffer, lifetimes: timelines.map((timeline) => timeline.get(buffer.name)) };
    const candidates = open[buffer.batched ? 'batched' : 'fixed'];
    const sharing = share && !PERSISTENT.has(buffer.role);
    const group = sharing ? candidates.find((members) => members.every((other) => canShare(other, member))) : undefined;
    if (group !== undefined) {
      group.push(member);
      continue;
    }
    const fresh = [member];
    groups.push(fresh);
    if (sharing) {
      candidates.push(fresh);
    }
  }
  // Slots are listed in the order in which their first buffer is defined, so that adding a layer moves as little as possible.
  const positions = new Map([...program.buffers.keys()].map((name, index) => [name, index] as const));
  const position = (name: string): number => positions.get(name) ?? 0;
  const slots = groups
    .map((members): Slot => {
      const names = members.map(({ buffer }) => buffer.name).sort((a, b) => position(a) - position(b));
      const [first] = names;
      compilerAssert(first !== undefined, 'a slot has no buffers');
      return { name: first, buffers: names };
    })
    .sort((a, b) => position(a.name) - position(b.name));
  const slotOf = new Map(slots.flatMap((slot, index) => slot.buffers.map((name) => [name, index] as const)));
  return { slots, slotOf };
}

/** A buffer and when it is alive in each timeline. */
interface Member {
  readonly buffer: Buffer;
  readonly lifetimes: readonly (Lifetime | undefined)[];
}

/** Largest first: a slot is the size of the first buffer put into it and never grows. Ties keep the order of definition. */
function bySize(program: Program): readonly Buffer[] {
  const size = (buffer: Buffer) => {
    const { fixed, perSample } = bytesOf(buffer);
    return fixed + perSample;
  };
  return [...program.buffers.values()].sort((a, b) => size(b) - size(a));
}

function canShare(a: Member, b: Member): boolean {
  return a.lifetimes.every((first, index) => {
    const second = b.lifetimes[index];
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
