/** Settings of `sgd` with which weights diverge. */
import { createDiagnostic } from '../../diagnostics/create.ts';
import type { SettingsSite } from '../../recipe/recipe-kind.ts';
import { formatNumber, formatReal } from '../../text/numbers.ts';
import { checkLearningRate, checkWeightDecay } from '../shared/check.ts';
import { learningRateSuspicious, momentumOutOfRange, nesterovWithoutMomentum } from './diagnostics.ts';
import type { SgdSettings } from './schema.ts';

export function checkSgd({ lr, momentum, weight_decay: weightDecay, nesterov }: SgdSettings, site: SettingsSite): void {
  const { at, report } = site;
  const momentumValid = momentum >= 0 && momentum < 1;
  checkLearningRate(lr, site);
  if (!momentumValid) {
    const share = 'it is the share of the last update that the next one keeps';
    report(
      createDiagnostic(
        momentumOutOfRange,
        { momentum: formatNumber(momentum) },
        {
          span: at('momentum'),
          notes: [momentum >= 1 ? `${share}; at 1 or more, updates never die down` : share],
        },
      ),
    );
  }
  if (nesterov && momentum === 0) {
    const details = {
      span: at('nesterov'),
      notes: ['`momentum` is 0; without it the updates are those of plain gradient descent'],
    };
    report(createDiagnostic(nesterovWithoutMomentum, {}, details));
  }
  checkWeightDecay(lr, weightDecay, site);
  if (lr > 1 && momentumValid) {
    const effective = formatReal(lr / (1 - momentum));
    report(
      createDiagnostic(
        learningRateSuspicious,
        { lr: formatNumber(lr), effective },
        {
          span: at('lr'),
          label: `lr / (1 − momentum) = ${formatNumber(lr)} / (1 − ${formatNumber(momentum)}) = ${effective}`,
          notes: ['the AlexNet paper starts at 0.01'],
        },
      ),
    );
  }
}
