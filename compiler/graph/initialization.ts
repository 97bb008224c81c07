/**
 * Warnings about initial values from which a network cannot start to learn: rectifiers that are flat for every image, and layers
 * whose units are all alike. Judges by rough size only, so it stays silent where the weights might work.
 */
import { deadInitialization, symmetricInitialization } from '../diagnostics/catalogue/numerics.ts';
import { createDiagnostic } from '../diagnostics/create.ts';
import type { Report } from '../diagnostics/types.ts';
import type { InferredParameter } from '../ops/layer-kind.ts';
import { layerKind } from '../ops/registry.ts';
import { elementsOf } from '../ops/shared/inputs.ts';
import type { ResolvedLayer, ResolvedSpec } from '../resolve/types.ts';
import type { Span } from '../source/span.ts';
import { formatNumber } from '../text/numbers.ts';
import { knownShapes, nameSpan, parameterSpan } from './infer-layer.ts';
import type { InferredLayers } from './inferred.ts';
import type { GraphReport } from './report.ts';
import type { Initializer } from './types.ts';

/** Largest magnitude of an input to the first layer, in pixel values after the mean is subtracted. */
const PIXEL_RANGE = 255;
/** With a mean this many standard deviations below zero, a sum is positive for no image in practice. */
const FLAT_DEVIATIONS = 5;

/** `layers` are those that `logits` depends on, and the layers after it. */
export function checkInitialization(
  spec: ResolvedSpec,
  layers: InferredLayers,
  logits: string,
  reportProblem: GraphReport,
): void {
  const rectifiers = rectifyingReaders(layers);
  for (const layer of layers.order) {
    const parameters = layers.inferred.get(layer.name)?.parameters;
    const weight = parameters?.find(({ role }) => role === 'weight');
    const bias = parameters?.find(({ role }) => role === 'bias');
    if (weight === undefined) {
      continue;
    }
    const report: Report = (diagnostic) =>
      reportProblem(diagnostic, { layer, inputShapes: knownShapes(layer.inputs, layers.shapes) });
    const rectifier = rectifiers.get(layer.name);
    const flat = rectifier && flatReason(spec, layer, weight, bias);
    if (rectifier !== undefined && flat !== undefined) {
      report(
        createDiagnostic(
          deadInitialization,
          { layer: layer.name, activation: rectifier.name },
          {
            span: parameterSpan(spec, layer, flat.cause.role),
            label: flat.reason,
            labels: [{ span: nameSpan(spec, rectifier), text: 'gives 0 and passes no gradient back' }],
            notes: [
              `${layerKind(rectifier.type).rectifies} whose input is never above zero has no gradient, so nothing before it learns`,
            ],
          },
        ),
      );
    } else if (layer.name !== logits && allAlike(weight, bias)) {
      reportSymmetry(layer, weight, parameterSpan(spec, layer, weight.role), report);
    }
  }
}

/** The first rectifier that reads a layer, by the name of the layer. */
function rectifyingReaders({ order }: InferredLayers): ReadonlyMap<string, ResolvedLayer> {
  const first = new Map<string, ResolvedLayer>();
  for (const layer of order) {
    if (layerKind(layer.type).rectifies !== undefined) {
      for (const input of layer.inputs) {
        first.set(input, first.get(input) ?? layer);
      }
    }
  }
  return first;
}

interface Flat {
  readonly cause: InferredParameter;
  readonly reason: string;
}

function flatReason(
  spec: ResolvedSpec,
  layer: ResolvedLayer,
  weight: InferredParameter,
  bias: InferredParameter | undefined,
): Flat | undefined {
  const highestBias = bias === undefined ? 0 : largest(bias.spec);
  const { mean, deviation } = moments(weight.spec);
  if (mean === 0 && deviation === 0) {
    const rest = bias === undefined ? 'there is no bias' : `the bias is ${formatNumber(highestBias)}`;
    return highestBias <= 0 ? { cause: weight, reason: `every weight is 0 and ${rest}` } : undefined;
  }
  if (mean > 0 || bias === undefined || highestBias >= 0 || !sumsInputs(weight)) {
    return undefined;
  }
  const fanIn = elementsOf(weight.shape.slice(1));
  const inputSize = layer.inputs.includes('images') ? PIXEL_RANGE * Math.abs(spec.data.scale) : 1;
  const spread = deviation * Math.sqrt(fanIn) * inputSize;
  if (-highestBias <= FLAT_DEVIATIONS * spread) {
    return undefined;
  }
  return {
    cause: bias,
    reason: `${formatNumber(highestBias)} against a spread of ${deviation.toPrecision(2)}·√${fanIn} = ${(deviation * Math.sqrt(fanIn)).toPrecision(2)} for inputs of size 1`,
  };
}

/** Whether each unit has a weight for each of its inputs, rather than one factor for all it gives. */
function sumsInputs(weight: InferredParameter): boolean {
  return weight.shape.length > 1;
}

/** The highest initial value of a bias, but for rare draws. */
function largest(initializer: Initializer): number {
  if ('constant' in initializer) {
    return initializer.constant;
  }
  return 'uniform' in initializer
    ? initializer.uniform.max
    : initializer.normal.mean + FLAT_DEVIATIONS * initializer.normal.std;
}

function moments(initializer: Initializer): { readonly mean: number; readonly deviation: number } {
  if ('constant' in initializer) {
    return { mean: initializer.constant, deviation: 0 };
  }
  if ('normal' in initializer) {
    return { mean: initializer.normal.mean, deviation: initializer.normal.std };
  }
  const { min, max } = initializer.uniform;
  return { mean: (min + max) / 2, deviation: (max - min) / Math.sqrt(12) };
}

/** Units that sum the same inputs and start equal get equal gradients. The layer of the class scores is exempt: its gradients differ by class. */
function allAlike(weight: InferredParameter, bias: InferredParameter | undefined): boolean {
  const units = weight.shape[0] ?? 1;
  const parameters = bias === undefined ? [weight] : [weight, bias];
  return units > 1 && sumsInputs(weight) && parameters.every(({ spec }) => moments(spec).deviation === 0);
}

function reportSymmetry(layer: ResolvedLayer, weight: InferredParameter, span: Span, report: Report): void {
  report(
    createDiagnostic(
      symmetricInitialization,
      { layer: layer.name, value: formatNumber(moments(weight.spec).mean) },
      {
        span,
        notes: ['units that start equal see equal gradients, so the layer acts as if it had one unit'],
      },
    ),
  );
}
