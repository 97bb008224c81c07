/** The trained tensors of a layer: weight and bias with their initializers, and whether these can be drawn from. */

import { createDiagnostic } from '../../diagnostics/create.ts';
import type { Shape } from '../../graph/types.ts';
import type { Fans } from '../../initializers/initializer-kind.ts';
import { initializerIn } from '../../initializers/registry.ts';
import type { AttributeSite, InferredParameter, ParameterRule } from '../layer-kind.ts';
import { initializerOutOfRange, weightInitializerMissing } from './diagnostics.ts';
import { elementsOf } from './inputs.ts';

/** `weight:` or `bias:` as the schema admits it. */
export interface ParameterAttributes {
  readonly lr_multiplier: number;
  readonly decay_multiplier: number;
  /** At most one initializer, by name. */
  readonly [initializer: string]: unknown;
}

/** Trained values of a layer. */
export function parameterCount({ parameters }: { readonly parameters: readonly { readonly shape: Shape }[] }): number {
  return parameters.reduce((sum, { shape }) => sum + elementsOf(shape), 0);
}

/** The weight may lack its initializer; a refused weight or bias is absent. `false` is a bias that the layer does without. */
interface ParametersOfLayer {
  readonly weight?: ParameterAttributes;
  readonly bias?: ParameterAttributes | false;
}

/** Stands in for what is missing or refused and already reported: shapes do not depend on it. */
const STAND_IN = { constant: 0, lr_multiplier: 1, decay_multiplier: 1 };

/** The trained tensors of a kind with weights. */
export const weightAndBias: Readonly<Record<'weight' | 'bias', ParameterRule>> = {
  weight: { takesDefaults: true, inputGradientReads: true },
  bias: { takesDefaults: true, initializer: { constant: 0 } },
};

export function checkParameters(attributes: ParametersOfLayer, site: AttributeSite): void {
  // Weights without anything of their own are reported together, as the graph is checked.
  if (attributes.weight !== undefined && initializerIn(attributes.weight) === undefined) {
    site.report(
      createDiagnostic(
        weightInitializerMissing,
        { layer: site.layer },
        {
          span: site.at('weight'),
          notes: ['an initializer under `defaults` applies to all layers without one of their own'],
        },
      ),
    );
  }
  checkInitializers(attributes, site);
}

/** Reports initializers that cannot be drawn from. */
export function checkInitializers(attributes: ParametersOfLayer, site: AttributeSite): void {
  for (const role of ['weight', 'bias'] as const) {
    reportUnusable(attributes[role] || STAND_IN, role, site);
  }
}

/** Weight first, then the bias if there is one, as parameters are listed everywhere. */
export function inferParameters(
  attributes: ParametersOfLayer,
  shapes: { readonly weight: Shape; readonly bias: Shape },
): readonly InferredParameter[] {
  const fans = fansOf(shapes.weight);
  return (['weight', 'bias'] as const).flatMap((role) => {
    const own = attributes[role];
    if (own === false) {
      return [];
    }
    const { lr_multiplier, decay_multiplier } = own ?? STAND_IN;
    const { kind, settings } = initializerIn(own ?? STAND_IN) ?? {};
    const initializer = kind?.distribution(settings, fans) ?? { constant: STAND_IN.constant };
    return [{ role, shape: shapes[role], spec: { ...initializer, lr_multiplier, decay_multiplier } }];
  });
}

/** What a summary adds about a layer that has none. */
export function biasWords({ bias }: ParametersOfLayer): string {
  return bias === false ? ', no bias' : '';
}

/** The sizes that a weight [K, C, …] connects. */
export function fansOf([outputs = 1, inputs = 1, ...window]: Shape): Fans {
  const places = elementsOf(window);
  return { in: inputs * places, out: outputs * places };
}

function reportUnusable(attributes: ParameterAttributes, role: 'weight' | 'bias', site: AttributeSite): void {
  const initializer = initializerIn(attributes);
  const problem = initializer?.kind.problem?.(initializer.settings);
  if (initializer === undefined || problem === undefined) {
    return;
  }
  site.report(
    createDiagnostic(
      initializerOutOfRange,
      { parameter: `${site.layer}.${role}`, problem: problem.text },
      { span: site.at(role, initializer.kind.kind, ...problem.path) },
    ),
  );
}
