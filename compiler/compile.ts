/**
 * The whole compiler as one pure function: text in through the host, files and diagnostics out.
 * It runs the stages in order and decides nothing itself; each stage is a file of its own.
 */
import { checkSpec } from './check.ts';
import type { Diagnostic } from './diagnostics/types.ts';
import { emitPackage } from './emit/package.ts';
import type { Profile, RenderedKernel } from './emit/wgsl/kernel.ts';
import { type RenderContext, renderKernel } from './emit/wgsl/render.ts';
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

/** Batch size where the spec trains nothing and names none. */
const DEFAULT_BATCH = 32;

export interface CompileOptions {
  /** The class of devices whose limits are checked; default `webgpu-desktop`. */
  readonly limits?: LimitsName;
}

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
}

export interface Compilation {
  readonly diagnostics: readonly Diagnostic[];
  /** Absent when an error was found. */
  readonly model?: CompiledModel;
  /** The generated package by path, `model.ts`, `kernels/conv1_forward.gpu.wgsl`, …; empty when an error was found. */
  readonly files: ReadonlyMap<string, string>;
}

export function compile(host: Host, specPath: string, options: CompileOptions = {}): Compilation {
  const { diagnostics: found, graph, spec } = checkSpec(host, specPath);
  const diagnostics = [...found];
  if (graph === undefined || spec === undefined || hasError(diagnostics)) {
    return { diagnostics, files: new Map() };
  }
  const model = buildModel(graph, spec);
  const { program, batch } = model;
  const kernels = new Map([...model.kernels].map(([name, variants]) => [name, Object.values(variants)]));
  const limits = TARGET_LIMITS[options.limits ?? 'webgpu-desktop'];
  const batchSpan = spec.isWritten(['train', 'batch']) ? { batchSpan: spec.origin(['train', 'batch']) } : {};
  const editBatch = (size: number) => spec.edit(['train', 'batch'], String(size));
  checkLimits({ program, kernels, batch, limits, ...batchSpan, editBatch }, (diagnostic) =>
    diagnostics.push(diagnostic),
  );
  if (hasError(diagnostics)) {
    return { diagnostics, files: new Map() };
  }
  return { diagnostics, model, files: emitPackage(model, spec) };
}

function hasError(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some(({ severity }) => severity === 'error');
}

/** Graph → program, plan and kernels. The verifier runs between passes always: it costs a millisecond and names the pass that broke the graph. */
function buildModel(graph: Graph, spec: ResolvedSpec): CompiledModel {
  verifyGraph(graph, 'after inference');
  const unfused = differentiate(graph);
  verifyStepGraph(unfused, 'after differentiate');
  const fused = fuse(unfused);
  verifyStepGraph(fused, 'after fuse');
  const program = lower(fused);
  const plan = planMemory(program);
  return {
    graph,
    unfused,
    fused,
    program,
    plan,
    memory: reportMemory(unfused, program, plan),
    kernels: renderKernels(program, spec),
    batch: graph.train?.batch ?? DEFAULT_BATCH,
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
