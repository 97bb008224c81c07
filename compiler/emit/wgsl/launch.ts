/** Launch sizes shared by kernels whose threads own one piece of output each. */
import type { Launch } from './kernel.ts';

/** WebGPU guarantees this many workgroups in each dimension (maxComputeWorkgroupsPerDimension). */
const MAX_WORKGROUPS = 65_535;

/** N in the grid. */
const BATCH = { factor: 1, scale: 1, divisor: 1 } as const;

/** The most that WebGPU guarantees (maxComputeInvocationsPerWorkgroup); devices that run on the CPU start each workgroup at a price. */
const THREADS = 256;

/** One thread per piece in x, one row of the grid per sample in y. */
export function perSampleLaunch(piecesPerSample: number): Launch {
  return {
    workgroupSize: [THREADS, 1, 1],
    workgroups: [Math.ceil(piecesPerSample / THREADS), BATCH, 1],
    workgroupBytes: 0,
  };
}

/** One thread per sample. */
export function samplesLaunch(): Launch {
  return { workgroupSize: [64, 1, 1], workgroups: [{ factor: 1, scale: 1, divisor: 64 }, 1, 1], workgroupBytes: 0 };
}

/** One workgroup of `threads` per sample. */
export function workgroupPerSampleLaunch(threads: number, workgroupBytes: number): Launch {
  return { workgroupSize: [threads, 1, 1], workgroups: [BATCH, 1, 1], workgroupBytes };
}

export interface FlatLaunch {
  readonly launch: Launch;
  /** Threads in one row of the grid: thread (x, y) owns piece y · threadsPerRow + x. */
  readonly threadsPerRow: number;
}

/** One thread per piece, for pieces that do not depend on N; wraps into rows where one dimension is too short. */
export function flatLaunch(pieces: number): FlatLaunch {
  const groups = Math.ceil(pieces / THREADS);
  const rows = Math.ceil(groups / MAX_WORKGROUPS);
  const groupsPerRow = Math.ceil(groups / rows);
  return {
    launch: { workgroupSize: [THREADS, 1, 1], workgroups: [groupsPerRow, rows, 1], workgroupBytes: 0 },
    threadsPerRow: groupsPerRow * THREADS,
  };
}
