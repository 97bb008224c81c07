/** Times dispatches on a GPUDevice: by timestamp queries where the device has them, else by the clock of the host over many dispatches. */

/** Nanoseconds that one measurement should take at least: clocks of GPUs tick in steps of up to a microsecond, hosts wake late. */
const ENOUGH = { queries: 2e6, host: 20e6 };
const MOST_REPEATS = 1000;
const ROUNDS = 3;
/** Milliseconds of work after which a GPU that was idle, as it is while pipelines compile, has raised its clock. */
const WARM_UP = 1000;

export interface Dispatch {
  readonly pipeline: GPUComputePipeline;
  readonly bindGroup: GPUBindGroup;
  readonly workgroups: readonly [number, number, number];
}

export class DispatchClock {
  readonly kind: 'timestamp queries' | 'clock of the host';
  readonly #device: GPUDevice;
  readonly #quick: boolean;
  readonly #queries:
    | { readonly set: GPUQuerySet; readonly resolved: GPUBuffer; readonly staging: GPUBuffer }
    | undefined;

  /** `quick` takes each thing once. */
  constructor(device: GPUDevice, quick: boolean) {
    this.#device = device;
    this.#quick = quick;
    this.kind = device.features.has('timestamp-query') ? 'timestamp queries' : 'clock of the host';
    this.#queries = this.kind === 'timestamp queries' ? createQueries(device) : undefined;
  }

  /** Keeps the device at work until its clock is up: what is timed first would look several times slower than it is. */
  async warmUp(dispatches: readonly Dispatch[]): Promise<void> {
    const start = performance.now();
    while (!this.#quick && performance.now() - start < WARM_UP) {
      for (const dispatch of dispatches) {
        await this.#run(dispatch, 10);
      }
    }
  }

  /** Nanoseconds of one dispatch, the best of a few rounds. */
  async time(dispatch: Dispatch): Promise<number> {
    const once = await this.#run(dispatch, 1);
    if (this.#quick) {
      return once;
    }
    const enough = this.#queries === undefined ? ENOUGH.host : ENOUGH.queries;
    const repeats = Math.min(MOST_REPEATS, Math.max(1, Math.ceil(enough / Math.max(once, 1000))));
    let best = Number.POSITIVE_INFINITY;
    for (let round = 0; round < ROUNDS; round++) {
      best = Math.min(best, (await this.#run(dispatch, repeats)) / repeats);
    }
    return best;
  }

  /** Nanoseconds of `repeats` dispatches in one pass. */
  async #run({ pipeline, bindGroup, workgroups }: Dispatch, repeats: number): Promise<number> {
    const encoder = this.#device.createCommandEncoder();
    const pass = encoder.beginComputePass(
      this.#queries === undefined
        ? {}
        : {
            timestampWrites: {
              querySet: this.#queries.set,
              beginningOfPassWriteIndex: 0,
              endOfPassWriteIndex: 1,
            },
          },
    );
    pass.setPipeline(pipeline);
    pass.setBindGroup(0, bindGroup);
    for (let repeat = 0; repeat < repeats; repeat++) {
      pass.dispatchWorkgroups(...workgroups);
    }
    pass.end();
    return this.#queries === undefined ? this.#hostTime(encoder) : this.#queriedTime(encoder, this.#queries);
  }

  async #hostTime(encoder: GPUCommandEncoder): Promise<number> {
    const commands = encoder.finish();
    const start = performance.now();
    this.#device.queue.submit([commands]);
    await this.#device.queue.onSubmittedWorkDone();
    return 1e6 * (performance.now() - start);
  }

  async #queriedTime(
    encoder: GPUCommandEncoder,
    { set, resolved, staging }: { set: GPUQuerySet; resolved: GPUBuffer; staging: GPUBuffer },
  ): Promise<number> {
    encoder.resolveQuerySet(set, 0, 2, resolved, 0);
    encoder.copyBufferToBuffer(resolved, 0, staging, 0, 16);
    this.#device.queue.submit([encoder.finish()]);
    await staging.mapAsync(GPUMapMode.READ);
    const [begin = 0n, end = 0n] = new BigUint64Array(staging.getMappedRange().slice(0));
    staging.unmap();
    return Number(end - begin);
  }
}

function createQueries(device: GPUDevice) {
  return {
    set: device.createQuerySet({ type: 'timestamp', count: 2 }),
    resolved: device.createBuffer({ size: 16, usage: GPUBufferUsage.QUERY_RESOLVE | GPUBufferUsage.COPY_SRC }),
    staging: device.createBuffer({ size: 16, usage: GPUBufferUsage.COPY_DST | GPUBufferUsage.MAP_READ }),
  };
}
