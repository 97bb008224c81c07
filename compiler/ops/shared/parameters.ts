/** The trained tensors of a layer: weight and bias with their initializers, and whether these can be drawn from. */

import { createDiagnostic } from '../../diagnostics/create.ts';
import type { Initializer, Shape } from '../../graph/types.ts';
import { formatNumber } from '../../text/numbers.ts';
import type { AttributeSite, InferredParameter, ParameterRule } from '../layer-kind.ts';
import { initializerOutOfRange, weightInitializerMissing } from './diagnostics.ts';
import { elementsOf } from './inputs.ts';

/** `weight:` or `bias:` as the schema admits it. */
export interface ParameterAttributes {
  readonly constant?: number;
  readonly normal?: { readonly mean: number; readonly std: number };
  readonly uniform?: { readonly min: number; readonly max: number };
  readonly lr_multiplier: number;
  readonly decay_multiplier: number;
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
  const isRefused = attributes.weight === undefined && site.isWritten('weight');
  if (!isRefused && initializerOf(attributes.weight) === undefined) {
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
    const initializer = initializerOf(attributes[role]);
    if (initializer !== undefined) {
      reportUnusable(initializer, role, site);
    }
  }
}

/** Weight first, then the bias if there is one, as parameters are listed everywhere. */
export function inferParameters(
  attributes: ParametersOfLayer,
  shapes: { readonly weight: Shape; readonly bias: Shape },
): readonly InferredParameter[] {
  return (['weight', 'bias'] as const).flatMap((role) => {
    const own = attributes[role];
    if (own === false) {
      return [];
    }
    const { lr_multiplier, decay_multiplier } = own ?? STAND_IN;
    const { constant } = STAND_IN;
    const initializer = initializerOf(own) ?? { constant };
    return [{ role, shape: shapes[role], spec: { ...initializer, lr_multiplier, decay_multiplier } }];
  });
}

/** What a summary adds about a layer that has none. */
export function biasWords({ bias }: ParametersOfLayer): string {
  return bias === false ? ', no bias' : '';
}

function initializerOf(attributes: ParameterAttributes | false | undefined): Initializer | undefined {
  if (attributes === false) {
    return undefined;
  }
  if (attributes?.constant !== undefined) {
    return { constant: attributes.constant };
  }
  if (attributes?.normal !== undefined) {
    return { normal: attributes.normal };
  }
  return attributes?.uniform === undefined ? undefined : { uniform: attributes.uniform };
}

function reportUnusable(initializer: Initializer, role: 'weight' | 'bias', site: AttributeSite): void {
  const problem = problemOf(initializer);
  if (problem === undefined) {
    return;
  }
  site.report(
    createDiagnostic(
      initializerOutOfRange,
      { parameter: `${site.layer}.${role}`, problem: problem.text },
      { span: site.at(role, ...problem.path) },
    ),
  );
}

function problemOf(initializer: Initializer): { readonly text: string; readonly path: readonly string[] } | undefined {
  if ('normal' in initializer && initializer.normal.std < 0) {
    return {
      text: `has a negative standard deviation, ${formatNumber(initializer.normal.std)}`,
      path: ['normal', 'std'],
    };
  }
  if ('uniform' in initializer && initializer.uniform.min > initializer.uniform.max) {
    const { min, max } = initializer.uniform;
    return {
      text: `has its ends the wrong way round: min ${formatNumber(min)} is above max ${formatNumber(max)}`,
      path: ['uniform'],
    };
  }
  return undefined;
}
