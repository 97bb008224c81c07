/**
 * The whole compiler as one pure function: text in through the host, files and diagnostics out.
 * It runs the stages in order and decides nothing itself; each stage is a file of its own.
 */
import { buildModel, type CompiledModel, type ModelOptions } from './build-model.ts';
import { checkSpec } from './check.ts';
import type { Diagnostic } from './diagnostics/types.ts';
import { emitPackage, type PackageFiles, type WebAssemblyBuild } from './emit/package.ts';
import type { Host } from './host.ts';
import { checkLimits, type LimitsName, TARGET_LIMITS } from './passes/check-limits.ts';

export type { CompiledCpuModel, CompiledModel, CpuCode } from './build-model.ts';

export interface CompileOptions extends ModelOptions {
  /** The class of devices whose limits are checked; default `webgpu-desktop`. */
  readonly limits?: LimitsName;
}

export interface Compilation {
  readonly diagnostics: readonly Diagnostic[];
  /** Absent when an error was found. */
  readonly model?: CompiledModel;
  /** The generated package by path, `model.ts`, `kernels/conv1_forward.gpu.wgsl`, …; empty when an error was found. */
  readonly files: PackageFiles;
  /** The package with its C file built for WebAssembly, which a compilation cannot do by itself: Clang is not a pure function. */
  withWebAssembly(wasm: WebAssemblyBuild): PackageFiles;
}

export function compile(host: Host, specPath: string, options: CompileOptions = {}): Compilation {
  const { diagnostics: found, graph, spec } = checkSpec(host, specPath);
  const diagnostics = [...found];
  if (graph === undefined || spec === undefined || hasError(diagnostics)) {
    return failed(diagnostics);
  }
  const model = buildModel(graph, spec, options);
  const { program, batch } = model;
  const kernels = new Map([...model.kernels].map(([name, variants]) => [name, Object.values(variants)]));
  const limits = TARGET_LIMITS[options.limits ?? 'webgpu-desktop'];
  const batchSpan = spec.isWritten(['train', 'batch']) ? { batchSpan: spec.origin(['train', 'batch']) } : {};
  const editBatch = (size: number) => spec.edit(['train', 'batch'], String(size));
  checkLimits({ program, kernels, batch, limits, ...batchSpan, editBatch }, (diagnostic) =>
    diagnostics.push(diagnostic),
  );
  if (hasError(diagnostics)) {
    return failed(diagnostics);
  }
  return {
    diagnostics,
    model,
    files: emitPackage(model, spec),
    withWebAssembly: (wasm) => emitPackage(model, spec, wasm),
  };
}

function failed(diagnostics: readonly Diagnostic[]): Compilation {
  return { diagnostics, files: new Map(), withWebAssembly: () => new Map() };
}

function hasError(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some(({ severity }) => severity === 'error');
}
