/** Names of a memory plan's allocations, stable when layers are added elsewhere. */
import { compilerAssert } from '../assert.ts';
import type { MemoryPlan } from '../program/types.ts';

/** The name of a buffer's slot. */
export function slotNameOf({ slots, slotOf }: MemoryPlan, buffer: string): string {
  const slot = slots[slotOf.get(buffer) ?? -1];
  compilerAssert(slot !== undefined, `buffer ${buffer} has no slot`);
  return slot.name;
}
