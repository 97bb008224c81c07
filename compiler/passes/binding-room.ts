/** How much an epilogue may read: a kernel and its epilogue together bind no more buffers than every WebGPU device allows. */
import type { EpilogueStep, StepNode } from '../graph/types.ts';
import { TARGET_LIMITS } from '../program/target-limits.ts';

export const MOST_BINDINGS = TARGET_LIMITS['webgpu-default'].maxStorageBuffersPerShaderStage;

/** The most that one kernel of a node binds for itself, before anything is fused into it. */
export function ownBindings(node: StepNode): number {
  const reads = new Set(node.reads).size;
  const results = node.direction === 'forward' ? node.writes.length : 1;
  return Math.min(MOST_BINDINGS, reads + results);
}

/** Whether a kernel that binds `own` buffers can take the steps. Steps that read nothing more always fit. */
export function fits(own: number, steps: readonly Pick<EpilogueStep, 'operands' | 'saved'>[], reserved = 0): boolean {
  const reads = new Set(
    steps.flatMap(({ operands, saved }) => (saved === undefined ? operands : [...operands, saved])),
  );
  return reads.size + reserved === 0 || own + reads.size + reserved <= MOST_BINDINGS;
}
