/** The decay of each parameter is a constant of its update kernel: the recipe's weight decay times the parameter's multiplier. */
import { checkDerivedConstant } from '../ops/shared/float32.ts';
import type { ResolvedSpec } from '../resolve/types.ts';
import { formatNumber } from '../text/numbers.ts';
import { attributeSite } from './infer-layer.ts';
import type { GraphReport, InferredLayers } from './report.ts';

export function checkDecays(spec: ResolvedSpec, { order, inferred }: InferredLayers, report: GraphReport): void {
  const decay = spec.train?.optimizer?.sgd.weight_decay ?? 0;
  for (const layer of order) {
    for (const { role, spec: settings } of inferred.get(layer.name)?.parameters ?? []) {
      const multiplier = settings.decay_multiplier ?? 1;
      const constant = {
        value: decay * multiplier,
        arithmetic: `weight_decay · decay_multiplier = ${formatNumber(decay)} · ${formatNumber(multiplier)}`,
        at: [role, 'decay_multiplier'],
      };
      if (decay !== 0 && multiplier !== 0) {
        checkDerivedConstant(constant, attributeSite(spec, layer, report));
      }
    }
  }
}
