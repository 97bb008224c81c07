/**
 * The whole compiler as one pure function: text in through the host, files and diagnostics out.
 * It runs the stages in order and decides nothing itself; each stage is a file of its own.
 */
import { checkSpec } from './check.ts';
import type { Diagnostic } from './diagnostics/types.ts';
import type { RenderedCKernel } from './emit/c/kernel.ts';
import { renderCKernel } from './emit/c/render.ts';
import { emitPackage, type PackageFiles, type WebAssemblyBuild } from './emit/package.ts';
import type { Profile, RenderedKernel } from './emit/wgsl/kernel.ts';
import { type RenderContext, renderKernel } from './emit/wgsl/render.ts';
import { batchOf } from './graph/recipe.ts';
import type { Graph, StepGraph } from './graph/types.ts';
import { verifyGraph, verifyStepGraph } from './graph/verify.ts';
import type { Host } from './host.ts';
import { checkLimits, type LimitsName, TARGET_LIMITS } from './passes/check-limits.ts';
import { differentiate } from './passes/differentiate.ts';
import { fuse } from './passes/fuse.ts';
import { lower } from './passes/lower.ts';
import { type MemoryReport, reportMemory } from './passes/memory-report.ts';
import { planMemory } from './passes/plan-memory.ts';
import type { MemoryPlan, Program } from './program/types.ts';
import type { ResolvedSpec } from './resolve/types.ts';
import type { Span } from './source/span.ts';

export interface CompileOptions {
  /** The class of devices whose limits are checked; default `webgpu-desktop`. */
  readonly limits?: LimitsName;
  /** Code for the CPU: none, the C file alone, or with room for its builds to WebAssembly. Default `wasm`. */
  readonly cpu?: CpuCode;
  /** Whether every buffer has memory of its own, so that a run leaves all of its values behind. Default false. */
  readonly keepBuffers?: boolean;
}

export type CpuCode = 'none' | 'c' | 'wasm';

/** Everything between the spec and the files, for printers and commands. */
export interface CompiledModel {
  readonly graph: Graph;
  /** After differentiation. */
  readonly unfused: StepGraph;
  /** After fusion. */
  readonly fused: StepGraph;
  readonly program: Program;
  readonly plan: MemoryPlan;
  readonly memory: MemoryReport;
  /** By kernel name. */
  readonly kernels: ReadonlyMap<string, Readonly<Record<Profile, RenderedKernel>>>;
  /** Images per training step when the caller names none. */
  readonly batch: number;
  /** The same network for the CPU. */
  readonly cpu?: CompiledCpuModel;
}

/** The C target: one file, from the same graph with other calls and other memory layouts. */
export interface CompiledCpuModel {
  readonly program: Program;
  readonly plan: MemoryPlan;
  readonly memory: MemoryReport;
  /** By kernel name. */
  readonly kernels: ReadonlyMap<string, RenderedCKernel>;
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

/** Graph → program, plan and kernels. The verifier runs between passes always: it costs a millisecond and names the pass that broke the graph. */
export function buildModel(graph: Graph, spec: ResolvedSpec, { cpu, keepBuffers }: CompileOptions = {}): CompiledModel {
  verifyGraph(graph, 'after inference');
  const unfused = differentiate(graph);
  verifyStepGraph(unfused, 'after differentiate');
  const fused = fuse(unfused);
  verifyStepGraph(fused, 'after fuse');
  const share = keepBuffers !== true;
  const program = lower(fused);
  const plan = planMemory(program, { share });
  return {
    graph,
    unfused,
    fused,
    program,
    plan,
    memory: reportMemory(unfused, program, plan),
    kernels: renderKernels(program, spec),
    batch: batchOf(graph),
    ...(cpu === 'none' ? {} : { cpu: buildCpuModel(unfused, fused, spec, share) }),
  };
}

function buildCpuModel(unfused: StepGraph, fused: StepGraph, spec: ResolvedSpec, share: boolean): CompiledCpuModel {
  const program = lower(fused, 'c');
  const plan = planMemory(program, { share });
  const context = { specFile: program.graph.file, line: (span: Span) => spec.lineOf(span) };
  const calls = new Set(Object.values(program.phases).flat());
  return {
    program,
    plan,
    memory: reportMemory(unfused, program, plan),
    kernels: new Map([...calls].map((call) => [call.name, renderCKernel(call, context)])),
  };
}

function renderKernels(
  program: Program,
  spec: ResolvedSpec,
): ReadonlyMap<string, Readonly<Record<Profile, RenderedKernel>>> {
  const calls = new Set(Object.values(program.phases).flat());
  const context: RenderContext = { specFile: program.graph.file, line: (span) => spec.lineOf(span) };
  return new Map(
    [...calls].map((call) => [
      call.name,
      { gpu: renderKernel(call, 'gpu', context), software: renderKernel(call, 'software', context) },
    ]),
  );
}
