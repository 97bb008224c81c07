/** What runs the C code of a network: threads, and memory that they and the host see. One per executor. */

/** Memory at an address that does not change. Zeros at first. */
export interface Allocation {
  readonly address: bigint;
  readonly bytes: number;
  /** To be used at once and not kept: it is not valid once the engine is destroyed, where this throws. */
  view(offset: number, length: number): Uint8Array;
}

/** How much memory there is for a network. */
export interface MemoryRoom {
  readonly bytes: number;
  /** Whose limit that is: "this machine has 25,250,000,000 bytes of memory". */
  readonly reason: string;
  /** What else to do than to take a smaller batch. */
  readonly otherwise?: string;
}

export interface CpuEngine {
  readonly threads: number;
  /** For all allocations that are still to come. */
  room(): MemoryRoom;
  /** At a multiple of 128; freed with the engine. Undefined where the system refuses, be there room or not. */
  allocate(bytes: number): Allocation | undefined;
  /**
   * Calls `run` of the C code in every thread, with a `Context` at the start of the allocation; one run at a time. Rejects with a
   * `RuntimeError` when a thread fails, after which the engine is good for nothing but `destroy`.
   */
  run(context: Allocation): Promise<void>;
  /** A run that is on is rejected, or its memory lives until it is through. */
  destroy(): void;
}
