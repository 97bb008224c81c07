/**
 * The whole compiler as one pure function: text in through the host, files and diagnostics out.
 * It runs the stages in order and decides nothing itself; each stage is a file of its own.
 */
import { buildModel, type CompiledModel, type ModelOptions } from './build-model.ts';
import { checkSpec } from './check.ts';
import type { Diagnostic, Report } from './diagnostics/types.ts';
import { checkLimits } from './emit/check-limits.ts';
import { emitPackage, hashSpec } from './emit/package.ts';
import type { PackageFiles, WebAssemblyBuild } from './emit/types.ts';
import { partsOf } from './graph/recipe.ts';
import type { Host } from './host.ts';
import { type LimitsName, TARGET_LIMITS, type TargetLimits } from './program/target-limits.ts';
import type { ResolvedSpec } from './resolve/types.ts';

export type { CompiledCpuModel, CompiledModel, CpuCode } from './build-model.ts';

export interface CompileOptions extends ModelOptions {
  /** The class of devices that the package must fit. Without one nothing is checked: the runtime checks the device itself. */
  readonly limits?: LimitsName;
}

export interface Compilation {
  readonly diagnostics: readonly Diagnostic[];
  /** Absent when an error was found. */
  readonly model?: CompiledModel;
  /** Hash of all texts that the spec was read from. */
  readonly specHash: string;
  /** The generated package by path, `model.ts`, `kernels/conv1_forward.gpu.wgsl`, …; empty when an error was found. */
  readonly files: PackageFiles;
  /** The package with its C file built for WebAssembly, which compilation itself cannot do: Clang is not a pure function. */
  withWebAssembly(wasm: WebAssemblyBuild): PackageFiles;
}

export function compile(host: Host, specPath: string, options: CompileOptions = {}): Compilation {
  const { diagnostics: found, graph, spec, sources } = checkSpec(host, specPath);
  const specHash = hashSpec(sources.texts().map(({ text }) => text));
  const diagnostics = [...found];
  if (graph === undefined || spec === undefined || hasError(diagnostics)) {
    return failed(diagnostics, specHash);
  }
  const model = buildModel(graph, spec, options);
  if (options.limits !== undefined) {
    checkTarget(model, spec, TARGET_LIMITS[options.limits], (diagnostic) => diagnostics.push(diagnostic));
  }
  if (hasError(diagnostics)) {
    return failed(diagnostics, specHash);
  }
  return {
    diagnostics,
    model,
    specHash,
    files: emitPackage(model, spec),
    withWebAssembly: (wasm) => emitPackage(model, spec, wasm),
  };
}

/** At the batch size of the spec; where it names none, a batch of one must fit. */
function checkTarget(
  { program, kernels: variants }: CompiledModel,
  spec: ResolvedSpec,
  limits: TargetLimits,
  report: Report,
) {
  const kernels = new Map([...variants].map(([name, texts]) => [name, Object.values(texts)]));
  const written = spec.isWritten(['train', 'batch']) ? { batchSpan: spec.origin(['train', 'batch']) } : {};
  const parts = partsOf(spec);
  const editBatch = (size: number) => spec.edit(['train', 'batch'], size * parts);
  checkLimits({ program, kernels, batch: (spec.train?.batch ?? parts) / parts, limits, ...written, editBatch }, report);
}

function failed(diagnostics: readonly Diagnostic[], specHash: string): Compilation {
  return { diagnostics, specHash, files: new Map(), withWebAssembly: () => new Map() };
}

function hasError(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some(({ severity }) => severity === 'error');
}
