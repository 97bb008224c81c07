/** The passes in order: graph → program and memory plan for WebGPU. Writes no kernels. */
import { batchOf } from './graph/recipe.ts';
import type { Graph, StepGraph } from './graph/types.ts';
import { verifyGraph, verifyStepGraph } from './graph/verify.ts';
import { wgslTarget } from './lowering-targets.ts';
import { differentiate } from './passes/differentiate.ts';
import { fuse } from './passes/fuse.ts';
import { lower } from './passes/lower.ts';
import { type MemoryReport, reportMemory } from './passes/memory-report.ts';
import { planMemory } from './passes/plan-memory.ts';
import type { MemoryPlan, Program } from './program/types.ts';
import type { WgslKernel } from './targets/wgsl/kernel.ts';

/** What runs and in which memory, before its kernels are written. */
export interface PlannedModel {
  readonly graph: Graph;
  /** After differentiation. */
  readonly unfused: StepGraph;
  /** After fusion. */
  readonly fused: StepGraph;
  readonly program: Program<WgslKernel>;
  readonly plan: MemoryPlan;
  readonly memory: MemoryReport;
  /** Images per training step when the caller names none. */
  readonly batch: number;
}

/**
 * The verifier always runs between passes: it costs a millisecond and names the pass that broke the graph.
 * With `share`, buffers that never hold values at the same time share memory.
 */
export function planModel(graph: Graph, share = true): PlannedModel {
  verifyGraph(graph, 'after inference');
  const unfused = differentiate(graph);
  verifyStepGraph(unfused, 'after differentiate');
  const fused = fuse(unfused);
  verifyStepGraph(fused, 'after fuse');
  const program = lower(fused, wgslTarget);
  const plan = planMemory(program, { share });
  return { graph, unfused, fused, program, plan, memory: reportMemory(unfused, program, plan), batch: batchOf(graph) };
}
