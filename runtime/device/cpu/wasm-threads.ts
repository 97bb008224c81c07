/** WebAssembly whose threads are workers that share one memory; the thread that owns the engine only waits for their messages. */
import { DeviceLostError, OutOfMemoryError, type RuntimeError } from '../../errors.ts';
import { abortRun } from './context.ts';
import type { Allocation, CpuEngine, MemoryRoom } from './engine.ts';
import { controlWord, type Thread, type ThreadMessage, type ThreadSetup, type Threads } from './threads.ts';
import { type Arena, closed, stopped } from './wasm-memory.ts';

const stackBytes = 65536;

/** What a run, or the start of the threads, waits for. */
interface Waiting {
  resolve(): void;
  reject(error: RuntimeError): void;
}

export class ThreadedEngine implements CpuEngine {
  readonly threads: number;
  readonly #arena: Arena;
  readonly #control: Allocation;
  readonly #workers: Thread[] = [];
  #waiting: Waiting | undefined;
  /** Threads that have not reported ready yet. */
  #starting: number;
  #context: Allocation | undefined;
  /** Why nothing more can run. */
  #failure: RuntimeError | undefined;

  static async start(arena: Arena, module: WebAssembly.Module, host: Threads, count: number): Promise<CpuEngine> {
    const engine = new ThreadedEngine(arena, count);
    try {
      await engine.#start(module, host);
      return engine;
    } catch (error) {
      engine.destroy();
      throw error;
    }
  }

  private constructor(arena: Arena, threads: number) {
    this.threads = threads;
    this.#arena = arena;
    this.#starting = threads;
    this.#control = allocateOwn(arena, 64);
  }

  async #start(module: WebAssembly.Module, host: Threads): Promise<void> {
    const listener = {
      message: (data: unknown) => this.#hear(data as ThreadMessage),
      lost: (reason: string) => this.#fail(new DeviceLostError(`a thread of the WebAssembly device died: ${reason}`)),
    };
    const { memory } = this.#arena;
    const control = Number(this.#control.address);
    const ready = new Promise<void>((resolve, reject) => {
      this.#waiting = { resolve, reject };
    });
    for (let thread = 0; thread < this.threads; thread++) {
      const worker = host.start(listener);
      this.#workers.push(worker);
      const stack = Number(allocateOwn(this.#arena, stackBytes).address) + stackBytes;
      const setup: ThreadSetup = { module, memory, control, stack, thread, threads: this.threads };
      worker.post(setup);
    }
    await ready;
    this.#hold(false);
  }

  room(): MemoryRoom {
    return this.#arena.room();
  }

  allocate(bytes: number): Allocation | undefined {
    return this.#arena.allocate(bytes);
  }

  run(context: Allocation): Promise<void> {
    if (this.#failure !== undefined) {
      return Promise.reject(this.#failure);
    }
    const finished = new Promise<void>((resolve, reject) => {
      this.#waiting = { resolve, reject };
    });
    this.#context = context;
    this.#hold(true);
    const words = this.#words();
    words[controlWord.context] = Number(context.address);
    words[controlWord.finished] = 0;
    Atomics.add(words, controlWord.run, 1);
    Atomics.notify(words, controlWord.run);
    return finished;
  }

  #words(): Int32Array {
    const { buffer, byteOffset, byteLength } = this.#control.view(0, this.#control.bytes);
    return new Int32Array(buffer, byteOffset, byteLength / 4);
  }

  #hear(message: ThreadMessage): void {
    if (typeof message === 'object') {
      this.#fail(stopped(message.error));
    } else if (message === 'finished') {
      this.#hold(false);
      this.#waiting?.resolve();
      this.#waiting = undefined;
    } else {
      this.#starting -= 1;
      if (this.#starting === 0) {
        this.#waiting?.resolve();
        this.#waiting = undefined;
      }
    }
  }

  /** Only the first failure counts; the remaining threads are stopped, as they would wait for the one that died. */
  #fail(failure: RuntimeError): void {
    if (this.#failure !== undefined) {
      return;
    }
    this.#failure = failure;
    if (this.#context !== undefined) {
      abortRun(this.#context.view(0, this.#context.bytes));
    }
    for (const worker of this.#workers) {
      worker.stop();
    }
    this.#waiting?.reject(failure);
    this.#waiting = undefined;
  }

  #hold(busy: boolean): void {
    for (const worker of this.#workers) {
      worker.hold(busy);
    }
  }

  destroy(): void {
    this.#fail(closed());
    this.#arena.close();
  }
}

/** Memory that the threads need before any network has its own. */
function allocateOwn(arena: Arena, bytes: number): Allocation {
  const allocation = arena.allocate(bytes);
  if (allocation === undefined) {
    throw new OutOfMemoryError('the engine gives WebAssembly no memory for its threads', {
      help: ['use fewer with `--threads`'],
    });
  }
  return allocation;
}
