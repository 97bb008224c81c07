/**
 * What a generated package tells a device: buffers, the allocations they share, kernels with their launch sizes, and the order of
 * calls per phase. Generated `model.ts` files hold one `ProgramDescription` and record the calls.
 */
import type { Distribution } from './random/initializers/registry.ts';

/** The WGSL profiles: `gpu` tiles through workgroup memory, `software` is for adapters that run on the CPU. */
export type Profile = 'gpu' | 'software';

/** `accumulate` is what each part of a batch ends with, in networks that divide their batches. */
export type PhaseName = 'forward' | 'backward' | 'accumulate' | 'update' | 'predict' | 'score';

/** Allocations by name, as bytes for a batch of n. Buffers that share one never hold values at the same time. */
export type SlotSizes = Readonly<Record<string, (n: number) => number>>;

export interface BufferDescription {
  /** Its key in `slots`. */
  readonly slot: string;
  readonly elementType: 'f32' | 'u32' | 'i32' | 'u8';
  /** Extents of one sample when `batched`, else of the whole. */
  readonly shape: readonly number[];
  readonly batched: boolean;
  /** Stored as [N, H, W, C], though `shape` is [C, H, W]. */
  readonly channelsLast?: boolean;
}

/** One profile's text of a kernel and how widely it is launched. */
export interface KernelVariant {
  /** File in `kernels/`. */
  readonly file: string;
  /** Of the file's code: `// key: 5f1c0a3e` in the file. */
  readonly key: number;
  /** Workgroups to dispatch for a batch of n. */
  readonly workgroups: (n: number) => readonly [number, number, number];
}

export interface KernelDescription {
  /** Storage arguments in binding order, from binding 1 on; binding 0 is the step uniform. */
  readonly bindings: Readonly<Record<string, 'read' | 'write' | 'read_write'>>;
  readonly gpu: KernelVariant;
  readonly software: KernelVariant;
}

export interface ParameterDescription {
  readonly shape: readonly number[];
  /** False for a tensor without a gradient, which a training step updates by itself: a running mean. */
  readonly trained?: false;
  /** Philox stream for its initial values. */
  readonly stream: number;
  readonly initializer: Distribution;
}

/** Limits beyond WebGPU's guaranteed minimum that the plan needs at a batch size; devices are asked for exactly these. */
export interface RequiredLimits {
  readonly maxBufferSize: number;
  readonly maxStorageBufferBindingSize: number;
  readonly maxStorageBuffersPerShaderStage: number;
  readonly maxComputeWorkgroupStorageSize: number;
  readonly maxComputeInvocationsPerWorkgroup: number;
  readonly maxComputeWorkgroupSizeX: number;
  readonly maxComputeWorkgroupSizeY: number;
  readonly maxComputeWorkgroupsPerDimension: number;
}

export interface ProgramDescription {
  readonly name: string;
  /** [C, H, W] of one image. */
  readonly input: readonly number[];
  readonly classes: number;
  /** Images at a time when the caller names no number: those of a training step, or of a part of it. */
  readonly defaultBatch: number;
  /** Parts into which a training step divides its batch, one after another; absent where it is computed at once. */
  readonly accumulate?: number;
  /** Bytes of each allocation for a batch of n. */
  readonly slots: SlotSizes;
  readonly buffers: Readonly<Record<string, BufferDescription>>;
  /** Buffer of the logits [N, classes]; intact at the end of `forward`, of `backward` and of `predict`. */
  readonly logits: string;
  readonly parameters: Readonly<Record<string, ParameterDescription>>;
  /** Buffers that the optimizer keeps from step to step, `<what>.<parameter>`: a checkpoint holds them beside the parameters. */
  readonly optimizerState: readonly string[];
  readonly kernels: Readonly<Record<string, KernelDescription>>;
  readonly limits: (n: number, profile: Profile) => RequiredLimits;
}

/** Memory of a network's C code, which holds its kernels and the order of its phases. */
export interface CpuProgramDescription {
  /** The C file, from the package's folder. */
  readonly source: string;
  /** Builds of it for WebAssembly: with relaxed SIMD, and without. Absent where the package was built with `--cpu c`. */
  readonly wasm?: { readonly relaxed: string; readonly simd: string };
  /** Of the C code: what its function `specc_program_key` returns, in every build of it. */
  readonly key: number;
  /** Bytes of work memory for each thread. */
  readonly scratchBytes: number;
  /** Bytes of each allocation for a batch of n, in the order in which the C code knows them. */
  readonly slots: SlotSizes;
  readonly buffers: Readonly<Record<string, BufferDescription>>;
}

/** One kernel call of a phase: the kernel, and the buffer for each of its bindings by the binding's name. */
export interface RecordedCall {
  readonly kernel: string;
  readonly buffers: Readonly<Record<string, string>>;
}

export type RecordedPhases = Readonly<Record<PhaseName, readonly RecordedCall[]>>;
