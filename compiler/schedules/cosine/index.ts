/** The schedule `cosine`. */
import { defineSchedule } from '../schedule-kind.ts';
import { checkDecay, fixEndRate } from '../shared/decay.ts';
import { decayKeys } from '../shared/foreign.ts';
import docs from './docs.md';
import { absentSchedules } from './foreign.ts';
import { type CosineSettings, cosineSchema } from './schema.ts';

export const cosine = defineSchedule<'cosine', CosineSettings>({
  kind: 'cosine',
  elsewhere: { PyTorch: 'CosineAnnealingLR', Keras: 'CosineDecay' },
  foreign: { kinds: ['cosineannealing', 'cosinelr'], keys: decayKeys, keyAdvice: absentSchedules },
  schema: cosineSchema,
  example: { end_rate: 0 },
  docs,
  check: checkDecay,
  fixes: { SPC5133: fixEndRate('cosine') },
});
