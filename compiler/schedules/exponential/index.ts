/** The schedule `exponential`. */
import { defineSchedule } from '../schedule-kind.ts';
import { checkFactor, fixFactor } from '../shared/factor.ts';
import { factorKeys } from '../shared/foreign.ts';
import docs from './docs.md';
import { type ExponentialSettings, exponentialSchema } from './schema.ts';

export const exponential = defineSchedule<'exponential', ExponentialSettings>({
  kind: 'exponential',
  elsewhere: { PyTorch: 'ExponentialLR', Keras: 'ExponentialDecay', Caffe: 'exp' },
  foreign: { keys: factorKeys },
  schema: exponentialSchema,
  example: { factor: 0.95 },
  docs,
  check: ({ factor }, site) => checkFactor(factor, site),
  fixes: { SPC5124: fixFactor('exponential') },
});
