/** The planned memory of a training step, by purpose. */
import type { Graph } from '../graph/types.ts';
import { bytesAt } from '../passes/plan-memory.ts';
import { planModel } from '../plan-model.ts';
import { formatBytes } from '../text/table.ts';

export interface TrainingMemory {
  /** Images per step. */
  readonly batch: number;
  /** Purpose and bytes, the total last. */
  readonly rows: readonly (readonly [string, string])[];
}

export function trainingMemory(graph: Graph): TrainingMemory {
  const { batch, memory } = planModel(graph);
  const lines = [...memory.lines, memory.total];
  return { batch, rows: lines.map(({ purpose, planned }) => [purpose, formatBytes(bytesAt(planned, batch))]) };
}
