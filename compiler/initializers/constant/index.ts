/** The initializer `constant`. */
import { defineInitializer } from '../initializer-kind.ts';
import docs from './docs.md';

export const constant = defineInitializer({
  kind: 'constant',
  elsewhere: { PyTorch: 'init.constant_', Keras: 'Constant', Caffe: 'constant' },
  words: { constant: 0, one: 1, ones: 1, zero: 0, zeros: 0 },
  schema: { description: 'Every element starts at this value.', type: 'number' },
  example: 0,
  suggestions: [
    { role: 'bias', settings: 0, why: 'so that the weights decide' },
    { role: 'bias', settings: 1, why: 'as in hidden layers of the AlexNet paper' },
  ],
  docs,
  needsFans: false,
  distribution: (value: number) => ({ constant: value }),
  moments: (value: number) => ({ mean: value, deviation: 0, highest: value }),
});
