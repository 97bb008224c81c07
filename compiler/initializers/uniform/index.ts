/** The initializer `uniform`. */
import { formatNumber } from '../../text/numbers.ts';
import { defineInitializer } from '../initializer-kind.ts';
import docs from './docs.md';

interface UniformSettings {
  readonly min: number;
  readonly max: number;
}

const example: UniformSettings = { min: -0.1, max: 0.1 };

export const uniform = defineInitializer({
  kind: 'uniform',
  elsewhere: { PyTorch: 'init.uniform_', Keras: 'RandomUniform', Caffe: 'uniform' },
  words: { randomuniform: example, uniform: example },
  schema: {
    description: 'Elements start from a uniform distribution over (min, max).',
    type: 'object',
    additionalProperties: false,
    required: ['min', 'max'],
    properties: {
      min: { description: 'Lower end of the range.', type: 'number' },
      max: { description: 'Upper end of the range.', type: 'number' },
    },
  },
  example,
  docs,
  needsFans: false,
  problem: ({ min, max }: UniformSettings) =>
    min > max
      ? {
          text: `has its ends the wrong way round: min ${formatNumber(min)} is above max ${formatNumber(max)}`,
          path: [],
        }
      : undefined,
  distribution: ({ min, max }: UniformSettings) => ({ uniform: { min, max } }),
  moments: ({ min, max }: UniformSettings) => ({
    mean: (min + max) / 2,
    deviation: (max - min) / Math.sqrt(12),
    highest: max,
  }),
});
