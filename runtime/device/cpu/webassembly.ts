/**
 * WebAssembly as an engine: with threads where the host can start them, else on the calling thread, in unshared memory, which blocks
 * that thread for the length of a step.
 */
import { KernelError } from '../../errors.ts';
import { checkKey } from '../../package-file.ts';
import type { Allocation, CpuEngine, MemoryRoom } from './engine.ts';
import type { Threads } from './threads.ts';
import { Arena, createMemory, stopped } from './wasm-memory.ts';
import { memoryImport, withoutSharing } from './wasm-module.ts';
import { ThreadedEngine } from './wasm-threads.ts';

interface Exports {
  run(context: number, thread: number): void;
  specc_program_key?(): number;
  readonly __heap_base: { readonly value: number };
}

/** A build of a network's C code. */
export interface WebAssemblyFile {
  readonly bytes: Uint8Array;
  /** Where the bytes come from, for messages. */
  readonly file: string;
  /** The key that the program expects of them. */
  readonly key: number;
}

/** `host` starts the threads; undefined where there are none. */
export async function createWebAssemblyEngine(
  { bytes, file, key }: WebAssemblyFile,
  host: { readonly threads: Threads; readonly count: number } | undefined,
): Promise<CpuEngine> {
  const wanted = memoryImport(bytes, file);
  const code = host === undefined ? withoutSharing(bytes, wanted) : Uint8Array.from(bytes);
  const growing = createMemory(wanted.initial, wanted.maximum, host !== undefined);
  try {
    const module = await WebAssembly.compile(code);
    const { exports } = await WebAssembly.instantiate(module, { env: { memory: growing.memory } });
    const { run, specc_program_key: keyOf, __heap_base: end } = exports as unknown as Exports;
    checkKey(file, keyOf === undefined ? undefined : keyOf() >>> 0, key);
    const arena = new Arena(growing, end.value >>> 0);
    return host === undefined
      ? new SingleThreadEngine(arena, run)
      : await ThreadedEngine.start(arena, module, host.threads, host.count);
  } catch (cause) {
    throw cause instanceof WebAssembly.CompileError || cause instanceof WebAssembly.LinkError
      ? new KernelError(`\`${file}\` cannot be used: ${cause.message}`, {
          help: [
            /content security policy/i.test(cause.message)
              ? "the page's policy must allow `script-src 'wasm-unsafe-eval'`"
              : 'build the package again with `specc build`',
          ],
          cause,
        })
      : cause;
  }
}

class SingleThreadEngine implements CpuEngine {
  readonly threads = 1;
  readonly #arena: Arena;
  readonly #run: Exports['run'];

  constructor(arena: Arena, run: Exports['run']) {
    this.#arena = arena;
    this.#run = run;
  }

  room(): MemoryRoom {
    return this.#arena.room();
  }

  allocate(bytes: number): Allocation | undefined {
    return this.#arena.allocate(bytes);
  }

  async run({ address }: Allocation): Promise<void> {
    try {
      this.#run(Number(address), 0);
    } catch (error) {
      throw stopped(String(error));
    }
  }

  destroy(): void {
    this.#arena.close();
  }
}
