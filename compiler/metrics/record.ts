/** How kernels hold metrics: of a sample, what a loss leaves for the sum; of a batch, the sums in the order in which the runtime reads them. */
import { batchFields as fields, metricNames, topK } from '../../runtime/metrics.ts';
import { compilerAssert } from '../assert.ts';

export interface Hit {
  /** `top5` */
  readonly name: string;
  /** A hit where fewer classes than this rank before the label. */
  readonly k: number;
  /** Place in both records, behind the loss. */
  readonly field: number;
}

export const hits: readonly Hit[] = metricNames.map((name, index) => ({ name, k: topK[name], field: index + 1 }));

/** Floats of a sample: loss, hits, and zeros, so that a vec4f is what it takes. */
export const sampleFields = 4;
/** Floats of a batch: sum of losses, hits, images; a vec4f too. */
export const batchFields = fields.length;
compilerAssert(hits.length < sampleFields && batchFields === 4, 'a vec4f does not hold the metrics');

/** Fields of a sample that hold nothing. */
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
