/** The optimizer `sgd`: gradient descent with momentum. */
import { defineOptimizer } from '../optimizer-kind.ts';
import { decayConstants } from '../shared/constants.ts';
import { optimizerKeys } from '../shared/foreign.ts';
import { checkSgd } from './check.ts';
import * as diagnostics from './diagnostics.ts';
import docs from './docs.md';
import { fixLearningRate, fixMomentum, fixNesterov } from './fixes.ts';
import { sgdRule, velocityName } from './rule.ts';
import { type SgdSettings, sgdSchema } from './schema.ts';

export const sgd = defineOptimizer<SgdSettings>({
  kind: 'sgd',
  elsewhere: { PyTorch: 'SGD', Keras: 'SGD', Caffe: 'SGD' },
  foreign: {
    kinds: ['momentum', 'nag', 'nesterov'],
    keys: { ...optimizerKeys, nag: ['nesterov'], usenesterov: ['nesterov'] },
    keyAdvice: { dampening: 'leave it out: the gradient enters the velocity whole, as with dampening 0' },
    values: { coupling: { caffe: 'inside', pytorch: 'outside' } },
  },
  schema: sgdSchema,
  example: { lr: 0.01, momentum: 0.9 },
  docs,
  check: checkSgd,
  diagnostics,
  fixes: { SPC5120: fixLearningRate, SPC5122: fixMomentum, SPC5154: fixNesterov },
  learningRate: ({ lr }) => lr,
  state: (settings) => [velocityName(settings)],
  describe: (settings) => `SGD for each parameter: ${sgdRule(settings)}`,
  lowering: () => import('./lowering.ts'),
  constants: ({ weight_decay: decay }, parameter) => decayConstants(decay, parameter),
});
