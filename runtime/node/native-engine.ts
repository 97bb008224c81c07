/** A network's native library as an engine: its threads, its memory, and calls that leave the event loop free. */
import type { LibraryHandle } from 'koffi';
import type { Allocation, CpuEngine, MemoryRoom } from '../device/cpu/engine.ts';
import { DeviceLostError, DeviceNotFoundError } from '../errors.ts';
import { memoryRoom } from './memory-room.ts';
import { openWindows } from './memory-windows.ts';

export type Koffi = typeof import('koffi')['default'];

/** Throws `DeviceNotFoundError` where the system does not grant that many threads. */
export function createNativeEngine(koffi: Koffi, library: LibraryHandle, threads: number): CpuEngine {
  const pool = BigInt(library.func('specc_create', 'uintptr_t', ['uint32_t'])(threads));
  if (pool === 0n) {
    throw new DeviceNotFoundError(`the system refused ${threads} threads`, {
      help: ['use fewer with `--threads`'],
    });
  }
  return new NativeEngine(koffi, library, pool, threads);
}

class NativeEngine implements CpuEngine {
  readonly threads: number;
  readonly #koffi: Koffi;
  readonly #library: LibraryHandle;
  readonly #pool: bigint;
  readonly #run: (pool: bigint, context: bigint) => Promise<void>;
  readonly #memory: Allocation[] = [];
  /** Settles when no thread is running. */
  #idle: Promise<void> = Promise.resolve();
  #closed = false;

  constructor(koffi: Koffi, library: LibraryHandle, pool: bigint, threads: number) {
    this.threads = threads;
    this.#koffi = koffi;
    this.#library = library;
    this.#pool = pool;
    const run = library.func('specc_run', 'void', ['uintptr_t', 'uintptr_t']);
    this.#run = (...words) =>
      new Promise((resolve, reject) => {
        run.async(...words, (error: unknown) => (error === null ? resolve() : reject(error)));
      });
  }

  room(): MemoryRoom {
    return memoryRoom();
  }

  allocate(bytes: number): Allocation | undefined {
    const address = BigInt(this.#library.func('specc_allocate', 'uintptr_t', ['uint64_t'])(bytes));
    if (address === 0n) {
      return undefined;
    }
    const windows = openWindows((offset, length) => this.#koffi.view(address + BigInt(offset), length), bytes);
    const view = (offset: number, length: number) => {
      if (this.#closed) {
        throw closed();
      }
      return windows(offset, length);
    };
    const allocation = { address, bytes, view };
    this.#memory.push(allocation);
    return allocation;
  }

  async run({ address }: Allocation): Promise<void> {
    if (this.#closed) {
      throw closed();
    }
    const finished = this.#run(this.#pool, address);
    this.#idle = finished.catch(() => {});
    await finished;
    if (this.#closed) {
      throw closed();
    }
  }

  /** Threads cannot be stopped midway: memory is freed when they have finished. */
  destroy(): void {
    if (this.#closed) {
      return;
    }
    this.#closed = true;
    void this.#idle.then(() => {
      this.#library.func('specc_destroy', 'void', ['uintptr_t'])(this.#pool);
      const free = this.#library.func('specc_free', 'void', ['uintptr_t', 'uint64_t']);
      for (const { address, bytes } of this.#memory) {
        free(address, bytes);
      }
    });
  }
}

function closed(): DeviceLostError {
  return new DeviceLostError('the device was closed');
}
