/** Sums of batch metrics and the means that people read. */
import { type BatchMetrics, type MetricName, metricNames, metricsFrom, topK } from '../metrics.ts';

export const noMetrics: BatchMetrics = metricsFrom(() => 0);

/** `top1Error`, `top5Error`: fraction of images whose class is not among that many first guesses, 0..1. */
type ErrorShares = { readonly [M in MetricName as `${M}Error`]: number };

export interface MeanMetrics extends ErrorShares {
  /** Per image, in nats. */
  readonly loss: number;
}

export function meanMetrics(sums: BatchMetrics): MeanMetrics {
  const shares = metricNames.map((name) => [`${name}Error`, errorShare(sums, name)]);
  return { loss: sums.lossSum / sums.count, ...(Object.fromEntries(shares) as ErrorShares) };
}

/** Fraction of images that are not a hit, 0..1. */
export function errorShare(sums: BatchMetrics, name: MetricName): number {
  return (sums.count - sums[name]) / sums.count;
}

/** Scores one image from its class probabilities; equal probabilities rank in class order. */
export function scoreProbabilities(probabilities: Float64Array, label: number): BatchMetrics {
  const own = probabilities[label] ?? Number.NaN;
  let rank = 0;
  for (let j = 0; j < probabilities.length; j++) {
    const other = probabilities[j] ?? 0;
    if (other > own || (other === own && j < label)) {
      rank++;
    }
  }
  const finite = Number.isFinite(own);
  const hits = metricNames.map((name) => [name, finite && rank < topK[name] ? 1 : 0]);
  return {
    lossSum: -Math.log(Math.max(own, Number.MIN_VALUE)),
    ...(Object.fromEntries(hits) as Record<MetricName, number>),
    count: 1,
  };
}
