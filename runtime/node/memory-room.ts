/** How much memory this process may use: the machine's, its container's, or what other programs leave free. */
import { readFileSync } from 'node:fs';
import { totalmem } from 'node:os';
import type { MemoryRoom } from '../device/cpu/engine.ts';
import { grouped } from '../grouped.ts';

export function memoryRoom(): MemoryRoom {
  return roomOf({ machine: totalmem(), container: process.constrainedMemory(), free: readFree() });
}

/** Bytes; `container` is 0 where there is no limit, `free` undefined where the system does not say. */
export interface MemoryFacts {
  readonly machine: number;
  readonly container: number;
  readonly free: number | undefined;
}

/** Beyond any of these the system would kill this process, or another, instead of refusing. */
export function roomOf({ machine, container, free }: MemoryFacts): MemoryRoom {
  const own = container > 0 && container < machine ? container : machine;
  const holder = own === container ? 'this container' : 'this machine';
  const has = `${holder} has ${grouped(own)} bytes of memory`;
  return free !== undefined && free < own
    ? { bytes: free, reason: `${has}, of which other programs leave ${grouped(free)} free` }
    : { bytes: own, reason: has };
}

function readFree(): number | undefined {
  try {
    return freeBytes(readFileSync('/proc/meminfo', 'utf8'));
  } catch {
    // Not Linux, or the file cannot be read.
    return undefined;
  }
}

/** What Linux can give without killing a process: pages that are free or can be freed, and free swap. Undefined if the text does not say. */
export function freeBytes(meminfo: string): number | undefined {
  const kibibytes = (name: string) => Number(new RegExp(`^${name}: +(\\d+) kB$`, 'm').exec(meminfo)?.[1]);
  const available = kibibytes('MemAvailable');
  return Number.isNaN(available) ? undefined : 1024 * (available + (kibibytes('SwapFree') || 0));
}
