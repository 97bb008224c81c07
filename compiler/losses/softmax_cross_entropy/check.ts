/** Settings of `softmax_cross_entropy` for which there is no target to train towards. */
import { createDiagnostic } from '../../diagnostics/create.ts';
import type { SettingsSite } from '../../recipe/recipe-kind.ts';
import { formatNumber } from '../../text/numbers.ts';
import { labelSmoothingOutOfRange } from './diagnostics.ts';
import type { SoftmaxCrossEntropySettings } from './schema.ts';

export function checkSoftmaxCrossEntropy(
  { label_smoothing: smoothing }: SoftmaxCrossEntropySettings,
  { at, report }: SettingsSite,
): void {
  if (smoothing >= 0 && smoothing < 1) {
    return;
  }
  const share = 'it is the share of the target that is spread evenly over all classes; the label has the rest';
  const details = {
    span: at('label_smoothing'),
    notes: [smoothing >= 1 ? `${share}, which at 1 is nothing` : share],
  };
  report(createDiagnostic(labelSmoothingOutOfRange, { smoothing: formatNumber(smoothing) }, details));
}
