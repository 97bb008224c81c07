/** The optimizer `adamw`: steps scaled by averages of each weight's gradient and of its square, with weight decay apart from them. */
import { formatNumber } from '../../text/numbers.ts';
import { defineOptimizer } from '../optimizer-kind.ts';
import { checkWeightDecay } from '../shared/check.ts';
import { decayConstants } from '../shared/constants.ts';
import { checkMoments } from '../shared/moments/check.ts';
import { momentFixes } from '../shared/moments/fixes.ts';
import { momentWords } from '../shared/moments/foreign.ts';
import { averagesRule, correctionRule, ratioRule } from '../shared/moments/rule.ts';
import { momentState } from '../shared/moments/schema.ts';
import docs from './docs.md';
import { type AdamWSettings, adamwSchema } from './schema.ts';

export const adamw = defineOptimizer<AdamWSettings>({
  kind: 'adamw',
  elsewhere: { PyTorch: 'AdamW', Keras: 'AdamW' },
  foreign: momentWords,
  schema: adamwSchema,
  example: { lr: 0.001, weight_decay: 0.01 },
  docs,
  check(settings, site) {
    checkMoments('adamw', settings, site);
    checkWeightDecay(settings.lr, settings.weight_decay, site);
  },
  fixes: momentFixes('adamw'),
  learningRate: ({ lr }) => lr,
  state: () => momentState,
  describe(settings) {
    const { weight_decay: decay } = settings;
    const step = `w ← w${decay === 0 ? '' : ` − ε·${formatNumber(decay)}·w`} − ε·${ratioRule(settings)}`;
    return `AdamW for each parameter: ${averagesRule(settings)}; ${step}, ${correctionRule(settings)}`;
  },
  constants: ({ weight_decay: decay }, parameter) => decayConstants(decay, parameter),
  lowering: () => import('./lowering.ts'),
});
