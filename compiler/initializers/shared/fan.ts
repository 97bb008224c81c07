/** What kinds that suit the size of the layer have in common: a variance, drawn from one of two distributions. */
import type { Distribution } from '../../../runtime/index.ts';

export const distributionSchema = {
  description: 'What is drawn from; both have the same variance.',
  type: 'string',
  enum: ['uniform', 'normal'],
  enumDescriptions: [
    'A uniform distribution over (−√3 · std, √3 · std).',
    'A normal distribution. Keras cuts its own off at two standard deviations and widens it to the same variance.',
  ],
} as const;

export type Drawn = (typeof distributionSchema.enum)[number];

/** Other words for the two. */
export const distributionWords = {
  distribution: { gaussian: 'normal', truncatednormal: 'normal', untruncatednormal: 'normal' },
} as const;

export function distributionOf(drawn: Drawn, variance: number): Distribution {
  if (drawn === 'normal') {
    return { normal: { mean: 0, std: Math.sqrt(variance) } };
  }
  const bound = Math.sqrt(3 * variance);
  return { uniform: { min: -bound, max: bound } };
}
