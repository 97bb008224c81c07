/** Memory for WebAssembly code, and what is said when there is none, or no more code to run in it. */
import { DeviceLostError, KernelError, OutOfMemoryError, type RuntimeError } from '../../errors.ts';
import type { Allocation } from './engine.ts';

const pageBytes = 65536;
const alignment = 128;

/** Addresses are reserved up to the maximum, which not every host has to give. */
export function createMemory(initial: number, maximum: number, shared: boolean): WebAssembly.Memory {
  for (let most = maximum; ; most = Math.max(initial, Math.floor(most / 2))) {
    try {
      return new WebAssembly.Memory({ initial, maximum: most, shared });
    } catch (cause) {
      if (most === initial) {
        throw new OutOfMemoryError('the engine gives no memory for WebAssembly', { cause });
      }
    }
  }
}

/** Allocations one behind the other, from where the module's own data end. Addresses go up to 2^32, so they are unsigned. */
export class Arena {
  readonly memory: WebAssembly.Memory;
  #end: number;
  #closed = false;

  constructor(memory: WebAssembly.Memory, start: number) {
    this.memory = memory;
    this.#end = start;
  }

  allocate(bytes: number): Allocation {
    const start = Math.ceil(this.#end / alignment) * alignment;
    const missing = Math.ceil((start + bytes - this.memory.buffer.byteLength) / pageBytes);
    try {
      if (missing > 0) {
        this.memory.grow(missing);
      }
    } catch (cause) {
      throw new OutOfMemoryError(`WebAssembly cannot have ${bytes} bytes more; it has at most 4 GiB`, {
        help: ['take a smaller batch, or the device `native`'],
        cause,
      });
    }
    this.#end = start + bytes;
    return { address: BigInt(start), bytes, view: (offset, length) => this.#view(start + offset, length) };
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
