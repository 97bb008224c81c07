/** The schedule `polynomial`. */
import { defineSchedule } from '../schedule-kind.ts';
import { checkDecay, fixEndRate } from '../shared/decay.ts';
import { decayKeys } from '../shared/foreign.ts';
import docs from './docs.md';
import { type PolynomialSettings, polynomialSchema } from './schema.ts';

export const polynomial = defineSchedule<'polynomial', PolynomialSettings>({
  kind: 'polynomial',
  elsewhere: { PyTorch: 'PolynomialLR', Keras: 'PolynomialDecay', Caffe: 'poly' },
  foreign: { kinds: ['linear', 'lineardecay'], keys: decayKeys },
  schema: polynomialSchema,
  example: { power: 2 },
  docs,
  check: checkDecay,
  fixes: { SPC5133: fixEndRate('polynomial') },
});
