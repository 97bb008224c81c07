/** The inputs and the files of a package. */
import type { MemoryReport } from '../passes/memory-report.ts';
import type { CpuProgramInput } from './typescript/cpu-program.ts';
import type { ProgramInput } from './typescript/program.ts';

export interface PackageInput extends ProgramInput {
  readonly memory: MemoryReport;
  /** The C target; absent where it was not asked for. */
  readonly cpu?: CpuPackageInput;
}

export interface CpuPackageInput extends CpuProgramInput {
  readonly memory: MemoryReport;
}

/** Files by path with forward slashes. */
export type PackageFiles = ReadonlyMap<string, string | Uint8Array>;

/** Two builds of the C file, with and without relaxed SIMD. */
export interface WebAssemblyBuild {
  readonly relaxed: Uint8Array;
  readonly simd: Uint8Array;
}

export interface PackageSource {
  /** The files that the spec was read from, for the hash that ties the package to them. */
  readonly sources: { texts(): readonly { readonly text: string }[] };
}
