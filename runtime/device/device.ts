/** The small interface that every device implements. A generated network talks to this and nothing else. */
import type { ReadFile } from '../package-file.ts';
import type {
  CpuProgramDescription,
  PhaseName,
  Profile,
  ProgramDescription,
  RecordedPhases,
  RequiredLimits,
} from '../program.ts';

/** The numbers that change from step to step; every kernel sees them as its `step` uniform. */
export interface StepScalars {
  /** Images in this batch, at most the executor's capacity. */
  readonly batch: number;
  /** Training step, the `step` word of the Philox counter. */
  readonly step: number;
  /** 64-bit Philox key as [low, high] unsigned words. */
  readonly seed: readonly [number, number];
  readonly learningRate: number;
  /** Whether layers behave as in training: dropout draws masks. Otherwise they scale as at test time. */
  readonly training: boolean;
  /** Where the images are a part of a batch; otherwise they are all of it. */
  readonly part?: BatchPart;
}

export interface BatchPart {
  /** Of its images, in the batch: random numbers go by it. */
  readonly firstImage: number;
  /** Of the images of the batch that it has, 0..1. */
  readonly share: number;
}

export const wholeBatch: BatchPart = { firstImage: 0, share: 1 };

export interface ExecutorOptions {
  /** Largest batch that will be run; all memory is allocated for it once. */
  readonly batch: number;
  /** Overrides the profile chosen from the adapter; devices other than WebGPU have no profiles. */
  readonly profile?: Profile;
  readonly readFile: ReadFile;
}

/** A generated package as a device sees it. */
export interface NetworkCode {
  readonly program: ProgramDescription;
  /** What WebGPU devices run. */
  readonly phases: RecordedPhases;
  /** What CPU devices run; absent where the package was built without. */
  readonly cpu?: CpuProgramDescription;
}

export interface DeviceInfo {
  readonly kind: 'webgpu' | 'native' | 'wasm';
  /** "SwiftShader Device (Subzero)" */
  readonly description: string;
  /** The device runs on the CPU. */
  readonly software: boolean;
  /** The most a WebGPU adapter can grant. */
  readonly limits: Readonly<Partial<Record<keyof RequiredLimits, number>>>;
}

/** A program on a device with its memory. */
export interface Executor {
  readonly capacity: number;
  /** The kernels in use, on WebGPU. */
  readonly profile?: Profile;
  /** Copies `data` to the start of a buffer, or to `offset` elements from it. */
  upload(buffer: string, data: Float32Array | Int32Array | Uint32Array, offset?: number): void;
  /** Runs phases in order as one submission. With `read`, resolves to that buffer's values (for this batch where batched); allocates nothing. */
  run(phases: readonly PhaseName[], scalars: StepScalars, read?: 'metrics' | 'probabilities'): Promise<Float32Array>;
  /** Copies a whole buffer back (for `batch` samples where batched). For checkpoints, `run` and comparison; may allocate. */
  read(buffer: string, batch?: number): Promise<Float32Array>;
  destroy(): void;
}

export interface Device {
  readonly info: DeviceInfo;
  createExecutor(code: NetworkCode, options: ExecutorOptions): Promise<Executor>;
  destroy(): void;
}
