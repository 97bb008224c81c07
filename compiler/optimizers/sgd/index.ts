/** The optimizer `sgd`: gradient descent with momentum. */
import { formatNumber } from '../../text/numbers.ts';
import { defineOptimizer } from '../optimizer-kind.ts';
import { optimizerKeys } from '../shared/foreign.ts';
import { checkSgd } from './check.ts';
import * as diagnostics from './diagnostics.ts';
import docs from './docs.md';
import { fixLearningRate, fixMomentum } from './fixes.ts';
import { type SgdSettings, sgdSchema } from './schema.ts';

export const sgd = defineOptimizer<SgdSettings>({
  kind: 'sgd',
  elsewhere: { PyTorch: 'SGD', Keras: 'SGD', Caffe: 'SGD' },
  foreign: { kinds: ['momentum'], keys: optimizerKeys },
  schema: sgdSchema,
  example: { lr: 0.01, momentum: 0.9 },
  docs,
  check: checkSgd,
  diagnostics,
  fixes: { SPC5120: fixLearningRate, SPC5122: fixMomentum },
  learningRate: ({ lr }) => lr,
  state: () => ['velocity'],
  describe({ momentum, weight_decay }) {
    const terms = [
      ...(momentum === 0 ? [] : [`${formatNumber(momentum)}·v`]),
      ...(weight_decay === 0 ? [] : [`− ${formatNumber(weight_decay)}·ε·w`]),
      '− ε·g',
    ];
    return `SGD for each parameter: v ← ${terms.join(' ')}; w ← w + v`;
  },
  lowering: () => import('./lowering.ts'),
  constants({ weight_decay: decay }, { decayMultiplier }) {
    const arithmetic = `weight_decay · decay_multiplier = ${formatNumber(decay)} · ${formatNumber(decayMultiplier)}`;
    return decay === 0 || decayMultiplier === 0 ? [] : [{ value: decay * decayMultiplier, arithmetic }];
  },
});
