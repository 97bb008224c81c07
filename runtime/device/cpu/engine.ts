/** What runs the C code of a network: threads, and memory shared by them and the host. One per executor. */

/** Memory at an address that does not change. Zero-initialized. */
export interface Allocation {
  readonly address: bigint;
  readonly bytes: number;
  /** To be used at once and not kept: a view is invalid after the engine is destroyed. Throws from then on. */
  view(offset: number, length: number): Uint8Array;
}

/** How much memory is available for a network. */
export interface MemoryRoom {
  readonly bytes: number;
  /** Where the limit comes from: "this machine has 25,250,000,000 bytes of memory". */
  readonly reason: string;
  /** What to do other than use a smaller batch. */
  readonly otherwise?: string;
}

export interface CpuEngine {
  readonly threads: number;
  /** For all allocations still to come. */
  room(): MemoryRoom;
  /** At a multiple of 128; freed with the engine. Undefined where the system refuses, even if `room` has enough. */
  allocate(bytes: number): Allocation | undefined;
  /**
   * Calls `run` of the C code in every thread, with a `Context` at the start of the allocation; one run at a time. Rejects with a
   * `RuntimeError` when a thread fails, after which the engine is good for nothing but `destroy`.
   */
  run(context: Allocation): Promise<void>;
  /** A run in progress is rejected, or its memory is kept until it has finished. */
  destroy(): void;
}
