/** Checks of settings that optimizers with averages of gradients share. */
import { createDiagnostic } from '../../../diagnostics/create.ts';
import type { SettingsSite } from '../../../recipe/recipe-kind.ts';
import { formatNumber } from '../../../text/numbers.ts';
import { checkLearningRate } from '../check.ts';
import { betaOutOfRange, epsilonOutOfRange, stepTooLarge } from './diagnostics.ts';
import type { MomentSettings } from './schema.ts';

/** Weights of usual initializers are smaller. */
const LARGEST_STEP = 0.1;

/** All but the weight decay. */
export function checkMoments(kind: string, settings: MomentSettings, site: SettingsSite): void {
  const { lr, epsilon } = settings;
  const { at, report } = site;
  checkLearningRate(lr, site);
  for (const key of ['beta1', 'beta2'] as const) {
    checkBeta(key, settings[key], site);
  }
  if (epsilon <= 0) {
    const notes = ['without it, a weight whose gradient has always been 0 would move by 0 / 0'];
    report(createDiagnostic(epsilonOutOfRange, { epsilon: formatNumber(epsilon) }, { span: at('epsilon'), notes }));
  }
  if (lr > LARGEST_STEP) {
    const details = {
      span: at('lr'),
      notes: ['the gradient is divided by its usual size, so the size of an update does not depend on it'],
    };
    report(createDiagnostic(stepTooLarge, { lr: formatNumber(lr), kind }, details));
  }
}

function checkBeta(key: 'beta1' | 'beta2', beta: number, { at, report }: SettingsSite): void {
  if (beta >= 0 && beta < 1) {
    return;
  }
  const average = key === 'beta1' ? 'the average of gradients' : 'the average of squared gradients';
  const share = `it is the share of ${average} that an update keeps`;
  const notes = [beta >= 1 ? `${share}; at 1 or more, new gradients do not count` : share];
  report(createDiagnostic(betaOutOfRange, { key, beta: formatNumber(beta) }, { span: at(key), notes }));
}
