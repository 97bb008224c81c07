/** Sums of batch metrics and the means that people read. */
import type { BatchMetrics } from '../model.ts';

export const noMetrics: BatchMetrics = { lossSum: 0, top1: 0, top5: 0, count: 0 };

export function addMetrics(a: BatchMetrics, b: BatchMetrics): BatchMetrics {
  return { lossSum: a.lossSum + b.lossSum, top1: a.top1 + b.top1, top5: a.top5 + b.top5, count: a.count + b.count };
}

export interface MeanMetrics {
  /** Cross-entropy per image, in nats. */
  readonly loss: number;
  /** Share of images whose class is not the first guess, 0..1. */
  readonly top1Error: number;
  /** Share of images whose class is not among the first five guesses, 0..1. */
  readonly top5Error: number;
}

export function meanMetrics({ lossSum, top1, top5, count }: BatchMetrics): MeanMetrics {
  return { loss: lossSum / count, top1Error: (count - top1) / count, top5Error: (count - top5) / count };
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
  return {
    lossSum: -Math.log(Math.max(own, Number.MIN_VALUE)),
    top1: finite && rank < 1 ? 1 : 0,
    top5: finite && rank < 5 ? 1 : 0,
    count: 1,
  };
}
