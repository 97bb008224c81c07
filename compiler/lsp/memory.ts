/** What training takes on a GPU, by purpose: the memory plan of the graph without its kernels. */
import { batchOf } from '../graph/recipe.ts';
import type { Graph, StepGraph } from '../graph/types.ts';
import { differentiate } from '../passes/differentiate.ts';
import { fuse } from '../passes/fuse.ts';
import { lower } from '../passes/lower.ts';
import { reportMemory } from '../passes/memory-report.ts';
import { bytesAt, planMemory } from '../passes/plan-memory.ts';
import type { Program } from '../program/types.ts';
import { formatBytes } from '../text/table.ts';

export interface MemoryText {
  readonly batch: number;
  readonly lines: readonly string[];
}

/** The kernel calls of a training step, without their texts. */
export function programOf(graph: Graph): { readonly unfused: StepGraph; readonly program: Program } {
  const unfused = differentiate(graph);
  return { unfused, program: lower(fuse(unfused)) };
}

/** At the spec's batch. */
export function memoryOf(graph: Graph): MemoryText {
  const batch = batchOf(graph);
  const { unfused, program } = programOf(graph);
  const { lines, total } = reportMemory(unfused, program, planMemory(program, { share: true }));
  const rows = [...lines, total].map(
    ({ purpose, planned }) => [purpose, formatBytes(bytesAt(planned, batch))] as const,
  );
  const width = Math.max(...rows.map(([purpose]) => purpose.length));
  const number = Math.max(...rows.map(([, bytes]) => bytes.length));
  return { batch, lines: rows.map(([purpose, bytes]) => `${purpose.padEnd(width)}  ${bytes.padStart(number)}`) };
}
