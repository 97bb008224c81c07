/** Memory for WebAssembly code, and the errors for when there is none or the code has stopped. */
import { DeviceLostError, KernelError, OutOfMemoryError, type RuntimeError } from '../../errors.ts';
import { grouped } from '../../grouped.ts';
import type { Allocation, MemoryRoom } from './engine.ts';

const pageBytes = 65536;
const alignment = 128;
const addressable = 2 ** 32;

/** A memory and how many pages it may grow to. */
export interface GrowingMemory {
  readonly memory: WebAssembly.Memory;
  readonly maximum: number;
}

/** Reserves addresses up to the maximum, or to less on a host that refuses so many. */
export function createMemory(initial: number, maximum: number, shared: boolean): GrowingMemory {
  for (let most = maximum; ; most = Math.max(initial, Math.floor(most / 2))) {
    try {
      return { memory: new WebAssembly.Memory({ initial, maximum: most, shared }), maximum: most };
    } catch (cause) {
      if (most === initial) {
        throw new OutOfMemoryError('the engine gives WebAssembly no memory', {
          notes: [`not even the ${grouped(initial * pageBytes)} bytes that its code needs before any image`],
          help: ['close other networks or programs, or raise the limit of this process (`ulimit -v`)'],
          cause,
        });
      }
    }
  }
}

/** A bump allocator that starts where the module's own data ends. Addresses go up to 2^32, so they are unsigned. */
export class Arena {
  readonly memory: WebAssembly.Memory;
  /** How many bytes the memory may grow to. */
  readonly #most: number;
  #end: number;
  #closed = false;

  constructor({ memory, maximum }: GrowingMemory, start: number) {
    this.memory = memory;
    this.#most = maximum * pageBytes;
    this.#end = start;
  }

  room(): MemoryRoom {
    const most = grouped(this.#most);
    return {
      bytes: this.#most - this.#start(),
      reason:
        this.#most === addressable
          ? `WebAssembly can address ${most} bytes (4 GiB), some of which its code takes`
          : `the engine gives WebAssembly ${most} bytes at most, some of which its code takes`,
      otherwise: 'or use the device `native`, in Node with a C compiler, which can use all memory of the machine',
    };
  }

  allocate(bytes: number): Allocation | undefined {
    const start = this.#start();
    const missing = Math.ceil((start + bytes - this.memory.buffer.byteLength) / pageBytes);
    try {
      if (missing > 0) {
        this.memory.grow(missing);
      }
    } catch {
      return undefined;
    }
    this.#end = start + bytes;
    return { address: BigInt(start), bytes, view: (offset, length) => this.#view(start + offset, length) };
  }

  #start(): number {
    return Math.ceil(this.#end / alignment) * alignment;
  }

  #view(start: number, length: number): Uint8Array {
    if (this.#closed) {
      throw closed();
    }
    return new Uint8Array(this.memory.buffer, start, length);
  }

  close(): void {
    this.#closed = true;
  }
}

export function closed(): RuntimeError {
  return new DeviceLostError('the device was closed');
}

export function stopped(reason: string): RuntimeError {
  return new KernelError(`the network's WebAssembly stopped: ${reason}`, {
    help: ['build the package again with `specc build`'],
  });
}
