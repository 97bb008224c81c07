/** The optimizer `adam`: steps scaled by averages of each weight's gradient and of its square. */
import { formatNumber } from '../../text/numbers.ts';
import { defineOptimizer } from '../optimizer-kind.ts';
import { checkWeightDecayRange } from '../shared/check.ts';
import { decayConstants } from '../shared/constants.ts';
import { checkMoments } from '../shared/moments/check.ts';
import { momentFixes } from '../shared/moments/fixes.ts';
import { momentWords } from '../shared/moments/foreign.ts';
import { averagesRule, correctionRule, ratioRule } from '../shared/moments/rule.ts';
import { momentState } from '../shared/moments/schema.ts';
import docs from './docs.md';
import { type AdamSettings, adamSchema } from './schema.ts';

export const adam = defineOptimizer<AdamSettings>({
  kind: 'adam',
  elsewhere: { PyTorch: 'Adam', Keras: 'Adam', Caffe: 'Adam' },
  foreign: momentWords,
  schema: adamSchema,
  example: { lr: 0.001 },
  docs,
  check(settings, site) {
    checkMoments('adam', settings, site);
    checkWeightDecayRange(settings.weight_decay, site);
  },
  fixes: momentFixes('adam'),
  learningRate: ({ lr }) => lr,
  state: () => momentState,
  describe(settings) {
    const { weight_decay: decay } = settings;
    const gradient = decay === 0 ? '' : `g ← g + ${formatNumber(decay)}·w; `;
    const step = `w ← w − ε·${ratioRule(settings)}`;
    return `Adam for each parameter: ${gradient}${averagesRule(settings)}; ${step}, ${correctionRule(settings)}`;
  },
  constants: ({ weight_decay: decay }, parameter) => decayConstants(decay, parameter),
  lowering: () => import('./lowering.ts'),
});
