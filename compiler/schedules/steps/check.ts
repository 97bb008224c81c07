/** Checks that steps increase and that training reaches them. */
import { createDiagnostic } from '../../diagnostics/create.ts';
import type { SettingsSite } from '../../recipe/recipe-kind.ts';
import { checkFactor } from '../shared/factor.ts';
import { scheduleStepsUnordered, scheduleStepUnreached } from './diagnostics.ts';
import type { StepsSettings } from './schema.ts';

export function checkSteps({ at: steps, factor }: StepsSettings, site: SettingsSite): void {
  checkFactor(factor, site);
  const { spec, at, report } = site;
  const unordered = steps.findIndex((step, index) => index > 0 && step <= (steps[index - 1] ?? 0));
  if (unordered > 0) {
    const [previous = 0, step = 0] = steps.slice(unordered - 1);
    const labels = [{ span: at('at', unordered - 1), text: 'comes first' }];
    report(createDiagnostic(scheduleStepsUnordered, { step, previous }, { span: at('at', unordered), labels }));
    return;
  }
  const epochs = spec.train?.epochs ?? Number.POSITIVE_INFINITY;
  const unreached = steps.findIndex((step) => step >= epochs);
  if (unreached >= 0) {
    const labels = [{ span: spec.origin(['train', 'epochs']), text: `${epochs} epochs` }];
    const parameters = { step: steps[unreached] ?? 0, epochs };
    report(createDiagnostic(scheduleStepUnreached, parameters, { span: at('at', unreached), labels }));
  }
}
