/** The schedule `steps`. */
import { defineSchedule } from '../schedule-kind.ts';
import { fixFactor } from '../shared/factor.ts';
import { factorKeys } from '../shared/foreign.ts';
import { checkSteps } from './check.ts';
import * as diagnostics from './diagnostics.ts';
import docs from './docs.md';
import { type StepsSettings, stepsSchema } from './schema.ts';

export const steps = defineSchedule<'steps', StepsSettings>({
  kind: 'steps',
  elsewhere: { PyTorch: 'MultiStepLR', Keras: 'PiecewiseConstantDecay', Caffe: 'multistep' },
  foreign: {
    kinds: ['steplr'],
    keys: { ...factorKeys, milestones: ['at'], stepvalue: ['at'] },
    keyAdvice: { stepsize: 'list the epochs at which the rate changes: `at: [30, 60]`' },
  },
  schema: stepsSchema,
  example: { at: [6, 8], factor: 0.2 },
  docs,
  check: checkSteps,
  diagnostics,
  fixes: { SPC5124: fixFactor('steps') },
});
