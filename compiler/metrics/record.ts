/** How kernels hold metrics: of a sample, what a loss leaves for the sum; of a batch, the sums in the order in which the runtime reads them. */
import { batchFields as fields, metricNames, topK } from '../../runtime/metrics.ts';

export interface Hit {
  /** `top-5` */
  readonly label: string;
  /** A hit where fewer classes than this rank before the label. */
  readonly k: number;
  /** `top5` */
  readonly name: string;
  /** Place in the record of a sample, behind the loss. */
  readonly field: number;
}

export const hits: readonly Hit[] = metricNames.map((name, index) => ({
  name,
  k: topK[name],
  label: `top-${topK[name]}`,
  field: index + 1,
}));

/** Loss and hits, filled up to 16 bytes, because a vec4f holds them. */
export const sampleFields = 4 * Math.ceil((1 + hits.length) / 4);
/** Sum of losses, hits, images. */
export const batchFields = fields.length;
