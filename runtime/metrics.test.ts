import { expect, test } from 'vitest';
import { addMetrics, batchFields, metricsFrom } from './metrics.ts';
import { meanMetrics, noMetrics, scoreProbabilities } from './train/metrics.ts';

test('a buffer of metrics is read in the order in which kernels leave it', () => {
  expect(batchFields).toEqual(['lossSum', 'top1', 'top5', 'count']);
  const values = [2.5, 1, 3, 4];
  expect(metricsFrom((_, index) => values[index] ?? 0)).toEqual({ lossSum: 2.5, top1: 1, top5: 3, count: 4 });
});

test('sums add up field by field, and means are shares of images that are no hit', () => {
  const sums = addMetrics({ lossSum: 2.5, top1: 1, top5: 3, count: 4 }, addMetrics(noMetrics, noMetrics));
  expect(meanMetrics(sums)).toEqual({ loss: 0.625, top1Error: 0.75, top5Error: 0.25 });
});

test('an image is a hit among as many best classes as the metric says; equal ones rank by class', () => {
  const probabilities = Float64Array.of(0.3, 0.2, 0.1, 0.1, 0.1, 0.1, 0.1);
  const hits = [0, 1, 4, 5].map((label) => scoreProbabilities(probabilities, label));
  expect(hits.map(({ top1, top5, count }) => [top1, top5, count])).toEqual([
    [1, 1, 1],
    [0, 1, 1],
    [0, 1, 1],
    [0, 0, 1],
  ]);
});
