/** The initializer `he`. */
import { defineInitializer } from '../initializer-kind.ts';
import { type Drawn, distributionOf, distributionSchema, distributionWords } from '../shared/fan.ts';
import docs from './docs.md';

interface HeSettings {
  readonly distribution: Drawn;
  readonly fan: 'in' | 'out';
}

const normal: HeSettings = { distribution: 'normal', fan: 'in' };
const uniform: HeSettings = { distribution: 'uniform', fan: 'in' };

export const he = defineInitializer({
  kind: 'he',
  elsewhere: { PyTorch: 'init.kaiming_normal_, init.kaiming_uniform_', Keras: 'HeNormal, HeUniform', Caffe: 'msra' },
  foreign: {
    keys: { mode: ['fan'], variancenorm: ['fan'] },
    values: { ...distributionWords, fan: { fanin: 'in', fanout: 'out' } },
  },
  words: {
    he: normal,
    henormal: normal,
    heuniform: uniform,
    kaiming: normal,
    kaimingnormal: normal,
    kaiminguniform: uniform,
    msra: normal,
  },
  schema: {
    description: 'Elements start with the variance 2 / fan, which suits layers before a rectifier.',
    type: 'object',
    additionalProperties: false,
    required: ['distribution', 'fan'],
    properties: {
      distribution: distributionSchema,
      fan: {
        description: 'Which number of connections counts.',
        type: 'string',
        enum: ['in', 'out'],
        enumDescriptions: [
          'The values that one output sums: keeps the size of activations.',
          'The outputs that read one input: keeps the size of gradients.',
        ],
      },
    },
  },
  example: normal,
  suggestions: [{ role: 'weight', settings: normal, why: 'which keeps the size of activations through a ReLU' }],
  docs,
  needsFans: true,
  distribution: ({ distribution, fan }: HeSettings, fans) => distributionOf(distribution, 2 / fans[fan]),
});
