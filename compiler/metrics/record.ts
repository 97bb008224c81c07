/** How kernels store metrics: for a sample, what a loss writes to be summed; for a batch, the sums in the order that the runtime reads. */
import { batchFields as fields, metricNames, topK } from '../../runtime/metrics.ts';
import { compilerAssert } from '../assert.ts';

export interface Hit {
  /** `top5` */
  readonly name: string;
  /** A hit if fewer classes than this rank before the label. */
  readonly k: number;
  /** Index in both records, after the loss. */
  readonly field: number;
}

export const hits: readonly Hit[] = metricNames.map((name, index) => ({ name, k: topK[name], field: index + 1 }));

/** Floats of a sample: loss, hits, and zeros that pad it to a vec4f. */
export const sampleFields = 4;
/** Floats of a batch: sum of losses, hits, images; a vec4f too. */
export const batchFields = fields.length;
compilerAssert(hits.length < sampleFields && batchFields === 4, 'a vec4f does not hold the metrics');

/** Unused fields of a sample. */
export const padding: readonly number[] = Array.from(
  { length: sampleFields - 1 - hits.length },
  (_, index) => 1 + hits.length + index,
);

/** "(−log p, top-1 hit, top-5 hit, 0)", for comments in kernels. */
export function sampleWords(loss: string): string {
  return `(${[loss, ...hits.map(({ k }) => `top-${k} hit`), ...padding.map(() => '0')].join(', ')})`;
}

/** "(Σ loss, top-1 hits, top-5 hits, N)" */
export function batchWords(): string {
  return `(${['Σ loss', ...hits.map(({ k }) => `top-${k} hits`), 'N'].join(', ')})`;
}
