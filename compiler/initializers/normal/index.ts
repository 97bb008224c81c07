/** The initializer `normal`. */
import { defineInitializer } from '../initializer-kind.ts';
import { type DeviationSettings, deviationExample, negativeDeviation, normalMoments } from '../shared/deviation.ts';
import docs from './docs.md';

export const normal = defineInitializer({
  kind: 'normal',
  elsewhere: { PyTorch: 'init.normal_', Keras: 'RandomNormal', Caffe: 'gaussian' },
  words: {
    gaussian: deviationExample,
    normal: deviationExample,
    randomgaussian: deviationExample,
    randomnormal: deviationExample,
  },
  schema: {
    description: 'Elements start from a normal distribution.',
    type: 'object',
    additionalProperties: false,
    required: ['mean', 'std'],
    properties: {
      mean: { description: 'Mean of the distribution.', type: 'number' },
      std: { description: 'Standard deviation of the distribution.', type: 'number' },
    },
  },
  example: deviationExample,
  suggestions: [{ role: 'weight', settings: deviationExample, why: 'as in the AlexNet paper' }],
  docs,
  needsFans: false,
  problem: negativeDeviation,
  distribution: ({ mean, std }: DeviationSettings) => ({ normal: { mean, std } }),
  moments: normalMoments,
});
