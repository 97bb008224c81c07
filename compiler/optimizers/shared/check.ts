/** Settings that several optimizers share: the learning rate, and weight decay that is multiplied by it. */
import { createDiagnostic } from '../../diagnostics/create.ts';
import type { SettingsSite } from '../../recipe/recipe-kind.ts';
import { formatNumber, formatReal } from '../../text/numbers.ts';
import { learningRateOutOfRange, weightDecayOutOfRange, weightDecayUnstable } from './diagnostics.ts';

export function checkLearningRate(lr: number, { at, report }: SettingsSite): void {
  if (lr <= 0) {
    report(createDiagnostic(learningRateOutOfRange, { lr: formatNumber(lr) }, { span: at('lr') }));
  }
}

export function checkWeightDecayRange(weightDecay: number, { at, report }: SettingsSite): void {
  if (weightDecay < 0) {
    const details = { span: at('weight_decay') };
    report(createDiagnostic(weightDecayOutOfRange, { weightDecay: formatNumber(weightDecay) }, details));
  }
}

/** w ← w − lr · decay · w oscillates forever once lr · decay reaches 2. */
export function checkWeightDecay(lr: number, weightDecay: number, site: SettingsSite): void {
  const { at, report } = site;
  checkWeightDecayRange(weightDecay, site);
  if (lr > 0 && lr * weightDecay >= 2) {
    const product = formatReal(lr * weightDecay);
    const details = {
      span: at('weight_decay'),
      label: `${formatNumber(lr)}·${formatNumber(weightDecay)} = ${product}`,
      labels: [{ span: at('lr'), text: `learning rate ${formatNumber(lr)}` }],
    };
    report(createDiagnostic(weightDecayUnstable, { product }, details));
  }
}
