/** Constants that the optimizer computes for each parameter's update kernel: float32 must be able to hold them. */
import { oncePerText } from '../diagnostics/once-per-text.ts';
import { checkDerivedConstant } from '../ops/shared/float32.ts';
import { chosenOptimizer } from '../optimizers/registry.ts';
import type { ResolvedSpec } from '../resolve/types.ts';
import { attributeSite } from './infer-layer.ts';
import type { InferredLayers } from './inferred.ts';
import type { GraphReport } from './report.ts';

export function checkUpdateConstants(
  spec: ResolvedSpec,
  { order, inferred }: InferredLayers,
  report: GraphReport,
): void {
  if (spec.train?.optimizer === undefined) {
    return;
  }
  const { kind, settings } = chosenOptimizer(spec.train.optimizer);
  const once = oncePerText(report);
  for (const layer of order) {
    const site = attributeSite(spec, layer, (diagnostic) => once(layer.name, diagnostic));
    for (const { role, spec: own } of inferred.get(layer.name)?.parameters ?? []) {
      for (const constant of kind.constants(settings, { decayMultiplier: own.decay_multiplier })) {
        checkDerivedConstant({ ...constant, at: [role, 'decay_multiplier'] }, site);
      }
    }
  }
}
