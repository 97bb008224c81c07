/** The initializer `xavier`. */
import { defineInitializer } from '../initializer-kind.ts';
import { type Drawn, distributionOf, distributionSchema, distributionWords } from '../shared/fan.ts';
import docs from './docs.md';

interface XavierSettings {
  readonly distribution: Drawn;
  readonly gain: number;
}

const [uniform, normal] = (['uniform', 'normal'] as const).map((distribution) => ({ distribution }));

export const xavier = defineInitializer({
  kind: 'xavier',
  elsewhere: { PyTorch: 'init.xavier_uniform_, init.xavier_normal_', Keras: 'GlorotUniform, GlorotNormal' },
  foreign: { values: distributionWords },
  words: {
    glorot: uniform,
    glorotnormal: normal,
    glorotuniform: uniform,
    xavier: uniform,
    xaviernormal: normal,
    xavieruniform: uniform,
  },
  schema: {
    description:
      'Elements start with the variance gain² · 2 / (fan in + fan out), which suits layers without a rectifier.',
    type: 'object',
    additionalProperties: false,
    required: ['distribution'],
    properties: {
      distribution: distributionSchema,
      gain: { description: 'Factor on the standard deviation.', type: 'number', exclusiveMinimum: 0, default: 1 },
    },
  },
  example: uniform,
  docs,
  needsFans: true,
  distribution: ({ distribution, gain }: XavierSettings, fans) =>
    distributionOf(distribution, (gain * gain * 2) / (fans.in + fans.out)),
});
