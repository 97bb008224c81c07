/** The schedule `plateau`. */
import { defineSchedule } from '../schedule-kind.ts';
import { checkFactor, fixFactor } from '../shared/factor.ts';
import docs from './docs.md';
import { plateauWords } from './foreign.ts';
import { type PlateauSettings, plateauSchema } from './schema.ts';

export const plateau = defineSchedule<'plateau', PlateauSettings>({
  kind: 'plateau',
  elsewhere: { PyTorch: 'ReduceLROnPlateau', Keras: 'ReduceLROnPlateau' },
  foreign: plateauWords,
  schema: plateauSchema,
  example: { factor: 0.1, monitor: 'val_top1_error', max_reductions: 3 },
  docs,
  check: ({ factor }, site) => checkFactor(factor, site),
  fixes: { SPC5124: fixFactor('plateau') },
});
