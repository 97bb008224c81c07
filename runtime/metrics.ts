/**
 * What is counted about predictions, described once: kernels write these numbers, the runtime adds them up, `train.metrics` of a spec
 * asks for them by name.
 */

/** By name, smallest first: an image is a hit where fewer than this many classes rank before its own. */
export const topK = { top1: 1, top5: 5 } as const;

export type MetricName = keyof typeof topK;
export const metricNames = Object.keys(topK) as readonly MetricName[];

/** Sums over one batch; divide by `count` for means. `top1` and `top5` are hits. */
export interface BatchMetrics extends Readonly<Record<MetricName, number>> {
  /** Sum of the loss of each image, in nats. */
  readonly lossSum: number;
  /** Images. */
  readonly count: number;
}

/** The order in which a program's `metrics` buffer holds them. */
export const batchFields: readonly (keyof BatchMetrics)[] = ['lossSum', ...metricNames, 'count'];

/** The sums over two batches, or over two parts of one. */
export function addMetrics(a: BatchMetrics, b: BatchMetrics): BatchMetrics {
  return metricsFrom((field) => a[field] + b[field]);
}

/** The metrics that `value` gives for each field. */
export function metricsFrom(value: (field: keyof BatchMetrics, index: number) => number): BatchMetrics {
  const entries = batchFields.map((field, index) => [field, value(field, index)]);
  return Object.fromEntries(entries) as Record<keyof BatchMetrics, number>;
}
