/**
 * A WebAssembly engine for modules that import a clock beside their memory, which the runtime's engine refuses. Threads are the
 * runtime's; `clock.cjs` hands them the clock.
 */
import type { Allocation, CpuEngine } from '../../../runtime/device/cpu/engine.ts';
import { controlWord } from '../../../runtime/device/cpu/threads.ts';
import { nodeThreads } from '../../../runtime/node/threads.ts';

const PAGE_BYTES = 65536;
const ALIGNMENT = 128;
const STACK_BYTES = 65536;

export async function createClockedEngine(bytes: Uint8Array, threads: number): Promise<CpuEngine> {
  const memory = new WebAssembly.Memory({ initial: 256, maximum: 65536, shared: true });
  const module = await WebAssembly.compile(Uint8Array.from(bytes));
  const { exports } = await WebAssembly.instantiate(module, { env: { memory } });
  let end = (exports as { __heap_base: { value: number } }).__heap_base.value >>> 0;

  const allocate = (size: number): Allocation => {
    const start = Math.ceil(end / ALIGNMENT) * ALIGNMENT;
    end = start + size;
    const missing = Math.ceil((end - memory.buffer.byteLength) / PAGE_BYTES);
    if (missing > 0) {
      memory.grow(missing);
    }
    const view = (offset: number, length: number) => new Uint8Array(memory.buffer, start + offset, length);
    return { address: BigInt(start), bytes: size, view };
  };

  const control = Number(allocate(ALIGNMENT).address);
  const words = () => new Int32Array(memory.buffer, control, 3);
  let starting = threads;
  const { promise: ready, resolve: allReady, reject: fail } = deferred();
  let finish = () => {};
  for (let thread = 0; thread < threads; thread++) {
    const worker = nodeThreads.start({
      message(data) {
        if (data === 'ready') {
          starting -= 1;
          if (starting === 0) {
            allReady();
          }
        } else if (data === 'finished') {
          finish();
        } else {
          exit(JSON.stringify(data));
        }
      },
      lost: exit,
    });
    const stack = Number(allocate(STACK_BYTES).address) + STACK_BYTES;
    worker.post({ module, memory, control, stack, thread, threads });
  }
  await ready;

  return {
    threads,
    room: () => ({ bytes: 2 ** 32 - end, reason: 'WebAssembly reaches 4 GiB' }),
    allocate,
    run(context) {
      const { promise, resolve } = deferred();
      finish = resolve;
      words()[controlWord.context] = Number(context.address);
      words()[controlWord.finished] = 0;
      Atomics.add(words(), controlWord.run, 1);
      Atomics.notify(words(), controlWord.run);
      return promise;
    },
    destroy() {
      // The process ends with the measurement.
    },
  };

  /** A thread that is gone leaves nothing to measure. */
  function exit(reason: string): void {
    fail(new Error(reason));
    throw new Error(`a thread stopped: ${reason}`);
  }
}

function deferred() {
  let resolve = () => {};
  let reject: (error: Error) => void = () => {};
  const promise = new Promise<void>((resolvePromise, rejectPromise) => {
    resolve = resolvePromise;
    reject = rejectPromise;
  });
  return { promise, resolve, reject };
}
