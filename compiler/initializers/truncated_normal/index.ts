/** The initializer `truncated_normal`. */
import { defineInitializer } from '../initializer-kind.ts';
import { type DeviationSettings, deviationExample, negativeDeviation } from '../shared/deviation.ts';
import docs from './docs.md';

/** Standard deviation of a standard normal distribution that is cut off at ±2: √(1 − 4 φ(2) / (Φ(2) − Φ(−2))). */
const NARROWED = 0.8796256610342398;

export const truncatedNormal = defineInitializer({
  kind: 'truncated_normal',
  elsewhere: { PyTorch: 'init.trunc_normal_', Keras: 'TruncatedNormal' },
  words: { truncatednormal: deviationExample, truncnormal: deviationExample },
  schema: {
    description: 'Elements start from a normal distribution that is cut off at two standard deviations from its mean.',
    type: 'object',
    additionalProperties: false,
    required: ['mean', 'std'],
    properties: {
      mean: { description: 'Mean of the distribution.', type: 'number' },
      std: {
        description: 'Standard deviation before the distribution is cut off; afterwards it is 0.88 of that.',
        type: 'number',
      },
    },
  },
  example: deviationExample,
  docs,
  needsFans: false,
  problem: negativeDeviation,
  distribution: ({ mean, std }: DeviationSettings) => ({ truncated_normal: { mean, std } }),
  moments: ({ mean, std }: DeviationSettings) => ({ mean, deviation: NARROWED * std, highest: mean + 2 * std }),
});
