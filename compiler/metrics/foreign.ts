/** Other frameworks' words for metrics. */
import type { MetricName } from '../../runtime/metrics.ts';

export const metricWords: Readonly<Record<string, MetricName>> = {
  acc: 'top1',
  accuracy: 'top1',
  categoricalaccuracy: 'top1',
  error: 'top1',
  sparsecategoricalaccuracy: 'top1',
  top1accuracy: 'top1',
  top1error: 'top1',
  top5accuracy: 'top5',
  top5error: 'top5',
  topkcategoricalaccuracy: 'top5',
};
