/** What the benchmark of GPUs measures, as data: `report.ts` prints it, and the JSON file holds it. */

import type { NumericCase } from '../../../test/numeric/support/run-case.ts';

/** A case of numeric correctness: a fixture of PyTorch, or a network compared with WebAssembly. */
export interface CorrectnessResult {
  readonly name: string;
  readonly against: 'PyTorch' | 'WebAssembly';
  /** Comparisons made; 0 where the case could not run. */
  readonly comparisons: number;
  /** The largest relative L2 error, and what has it. */
  readonly worst?: { readonly what: string; readonly error: number; readonly tolerance: number };
  /** Comparisons beyond their tolerance, or why nothing could be compared. */
  readonly failures: readonly string[];
}

/** What WGSL reaches on the device where nothing but one thing is done. */
export interface Peaks {
  /** Multiply-adds of f32 count as two. */
  readonly gflops: number;
  /** Bytes read and written by a copy. */
  readonly gbps: number;
}

export interface KernelTime {
  readonly kernel: string;
  /** Forward, backward or update. */
  readonly phase: string;
  readonly microseconds: number;
  readonly gflops?: number;
  readonly gbps: number;
}

export interface StepKernels {
  readonly network: string;
  readonly batch: number;
  readonly kernels: readonly KernelTime[];
}

export interface StepTime {
  readonly network: string;
  readonly what: 'training' | 'inference';
  readonly batch: number;
  /** Of one step after the other, each awaited. */
  readonly milliseconds: number;
  /** With the next step recorded while one runs. */
  readonly overlapped: number;
}

/** Another library on the same device and in the same run. */
export interface PeerTime {
  readonly peer: string;
  readonly network: string;
  readonly what: 'training' | 'inference';
  readonly batch: number;
  readonly milliseconds?: number;
  /** Why there is no time. */
  readonly failure?: string;
}

export interface AdapterFacts {
  readonly description: string;
  readonly vendor: string;
  readonly architecture: string;
  readonly device: string;
  readonly software: boolean;
  readonly features: readonly string[];
  readonly limits: Readonly<Record<string, number>>;
  /** How kernels were timed. */
  readonly clock: 'timestamp queries' | 'clock of the host';
}

export interface GpuResult {
  readonly host: string;
  readonly quick: boolean;
  readonly adapter: AdapterFacts;
  readonly correctness: readonly CorrectnessResult[];
  readonly peaks?: Peaks;
  readonly kernels: readonly StepKernels[];
  readonly steps: readonly StepTime[];
  readonly peers: readonly PeerTime[];
  /** What was left out, and why. */
  readonly omitted: readonly string[];
  readonly seconds: number;
}

/** What the bundle holds for a network or an op: `cases.json` lists them. */
export interface BenchCase {
  readonly name: string;
  readonly kind: NumericCase['kind'];
  /** Images of the fixture. */
  readonly batch: number;
  /** Multiply-adds per image by kernel, where it has any to speak of. */
  readonly multiplyAdds: Readonly<Record<string, number>>;
}

/** What is asked for. */
export interface Plan {
  readonly quick: boolean;
  /** Names of cases. */
  readonly correctness: readonly string[];
  readonly againstWebAssembly: readonly { readonly name: string; readonly batch: number }[];
  readonly kernels: readonly { readonly name: string; readonly batch: number }[];
  readonly steps: readonly { readonly name: string; readonly what: 'training' | 'inference'; readonly batch: number }[];
  /** Seconds after which nothing new is begun. */
  readonly seconds: number;
}
