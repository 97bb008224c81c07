/** Launch sizes shared by kernels whose threads own one piece of output each. */
import type { Extent } from '../../program/types.ts';
import type { Launch } from './kernel.ts';

/** WebGPU guarantees this many workgroups in each dimension (maxComputeWorkgroupsPerDimension). */
const MAX_WORKGROUPS = 65_535;

/** The most that desktop GPUs bind (maxStorageBufferBindingSize, 2 GiB − 4). */
const MAX_BINDING_BYTES = 2_147_483_644;

/** N in the grid. */
const BATCH = { factor: 1, scale: 1, divisor: 1 } as const;

/** The most that WebGPU guarantees (maxComputeInvocationsPerWorkgroup): starting a workgroup is costly on devices that run on the CPU. */
const THREADS = 256;

export interface SampleLaunch {
  readonly launch: Launch;
  /** The piece that thread `id` of a sample owns, as an expression. */
  readonly piece: string;
}

/** One thread per piece of a sample in x, samples in y; pieces continue in z where one dimension is too short. */
export function perSampleLaunch(piecesPerSample: number, threads = THREADS): SampleLaunch {
  const { launch, threadsPerRow } = flatLaunch(piecesPerSample, threads);
  const [x, rows] = launch.workgroups;
  return {
    launch: { ...launch, workgroups: [x, BATCH, rows] },
    piece: rows === 1 ? 'id.x' : `(id.z * ${threadsPerRow} + id.x)`,
  };
}

/** A grid whose columns run over all samples. */
export interface WrappedColumns {
  readonly x: Extent;
  /** Workgroups in z: `products` independent grids, times the rows into which the columns wrap. */
  readonly z: Extent;
  /** Columns of one row; undefined where no batch has more columns than fit in one row. */
  readonly rowLength: number | undefined;
}

/**
 * Columns of a grid that grow with the batch: beyond the limit of one dimension they wrap into z. `bytesPerSample` is the size of a
 * buffer that the kernel binds: where no batch that can be bound fills a row, nothing wraps.
 */
export function wrapColumns(
  scale: number,
  divisor: number,
  { products, bytesPerSample }: { readonly products: number; readonly bytesPerSample: number },
): WrappedColumns {
  const largestBatch = Math.floor(MAX_BINDING_BYTES / bytesPerSample);
  return Math.ceil((largestBatch * scale) / divisor) <= MAX_WORKGROUPS
    ? { x: { factor: 1, scale, divisor }, z: products, rowLength: undefined }
    : {
        x: { factor: 1, scale, divisor, most: MAX_WORKGROUPS },
        z: { factor: products, scale, divisor: divisor * MAX_WORKGROUPS },
        rowLength: MAX_WORKGROUPS,
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
export function flatLaunch(pieces: number, threads = THREADS): FlatLaunch {
  const groups = Math.ceil(pieces / threads);
  const rows = Math.ceil(groups / MAX_WORKGROUPS);
  const groupsPerRow = Math.ceil(groups / rows);
  return {
    launch: { workgroupSize: [threads, 1, 1], workgroups: [groupsPerRow, rows, 1], workgroupBytes: 0 },
    threadsPerRow: groupsPerRow * threads,
  };
}
