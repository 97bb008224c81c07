/** The metrics that a spec may choose to show in training. `runtime/metrics.ts` defines them; this file has their descriptions. */
import { type MetricName, metricNames } from '../../runtime/metrics.ts';

const descriptions: Readonly<Record<MetricName, string>> = {
  top1: 'Share of images whose most probable class is the right one.',
  top5: 'Share of images whose right class is among the five most probable.',
};

/** Where the spec names none. */
export const defaultMetrics: readonly MetricName[] = ['top1'];

export const metricsSchema = {
  description: 'What is shown while training, beside the loss.',
  type: 'array',
  // Only for strings: comparing mappings fails on keys such as `valueOf`.
  uniqueItems: true,
  minItems: 1,
  items: {
    type: 'string',
    enum: metricNames,
    enumDescriptions: metricNames.map((name) => descriptions[name]),
  },
  default: defaultMetrics,
} as const;
