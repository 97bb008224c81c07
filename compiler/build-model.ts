/**
 * Graph → everything from which the files of a package are written: the programs of both targets, their memory and the rendered kernels.
 * Pure, and without the libraries that write TypeScript, so that an editor can show kernels too.
 */

import type { Graph, StepGraph } from './graph/types.ts';
import { cTarget } from './lowering-targets.ts';
import { lower } from './passes/lower.ts';
import { type MemoryReport, reportMemory } from './passes/memory-report.ts';
import { planMemory } from './passes/plan-memory.ts';
import { type PlannedModel, planModel } from './plan-model.ts';
import type { MemoryPlan, Program } from './program/types.ts';
import type { ResolvedSpec } from './resolve/types.ts';
import type { Span } from './source/span.ts';
import type { CKernel, RenderedCKernel } from './targets/c/kernel.ts';
import { renderCKernels } from './targets/c/render.ts';
import { type RenderedProfiles, renderKernels } from './targets/wgsl/render.ts';

export type CpuCode = 'none' | 'c' | 'wasm';

/** Everything between the spec and the files, for printers and commands. */
export interface CompiledModel extends PlannedModel {
  /** By the name of the call; calls that run the same code have the same kernel. */
  readonly kernels: ReadonlyMap<string, RenderedProfiles>;
  /** The same network for the CPU. */
  readonly cpu?: CompiledCpuModel;
}

/** The C target: one file, from the same graph with other calls and other memory layouts. */
export interface CompiledCpuModel {
  readonly program: Program<CKernel>;
  readonly plan: MemoryPlan;
  readonly memory: MemoryReport;
  /** By the name of the call; calls that run the same code have the same kernel. */
  readonly kernels: ReadonlyMap<string, RenderedCKernel>;
  /** Whether its WebAssembly builds go into the package. */
  readonly webAssembly: boolean;
}

export interface ModelOptions {
  /** Code for the CPU: none, only the C file, or the C file with WebAssembly builds to be added. Default `wasm`. */
  readonly cpu?: CpuCode;
  /** Whether every buffer has memory of its own, so that all values remain after a run. Default false. */
  readonly keepBuffers?: boolean;
}

export function buildModel(
  graph: Graph,
  spec: ResolvedSpec,
  { cpu = 'wasm', keepBuffers }: ModelOptions = {},
): CompiledModel {
  const share = keepBuffers !== true;
  const planned = planModel(graph, share);
  const { unfused, fused, program } = planned;
  return {
    ...planned,
    kernels: renderKernels(program, { placeOf: (span) => placeIn(spec, span) }),
    ...(cpu === 'none' ? {} : { cpu: { ...buildCpuModel(unfused, fused, spec, share), webAssembly: cpu === 'wasm' } }),
  };
}

function buildCpuModel(
  unfused: StepGraph,
  fused: StepGraph,
  spec: ResolvedSpec,
  share: boolean,
): Omit<CompiledCpuModel, 'webAssembly'> {
  const program = lower(fused, cTarget);
  const plan = planMemory(program, { share });
  return {
    program,
    plan,
    memory: reportMemory(unfused, program, plan),
    kernels: renderCKernels(program, { placeOf: (span) => placeIn(spec, span) }),
  };
}

function placeIn(spec: ResolvedSpec, span: Span): string {
  const { file, line } = spec.lineOf(span);
  return `${file}:${line}`;
}
