/**
 * Warnings about initial values from which a network cannot start to learn: rectifiers that are flat for every image, and layers
 * whose units are all alike. Judges by rough size only, so it stays silent where the weights might work.
 */
import { deadInitialization, symmetricInitialization } from '../diagnostics/catalogue/numerics.ts';
import { createDiagnostic } from '../diagnostics/create.ts';
import { oncePerText } from '../diagnostics/once-per-text.ts';
import type { Report } from '../diagnostics/types.ts';
import { momentsOf } from '../initializers/registry.ts';
import type { InferredParameter } from '../ops/layer-kind.ts';
import { layerKind } from '../ops/registry.ts';
import { elementsOf } from '../ops/shared/inputs.ts';
import type { ResolvedLayer, ResolvedSpec } from '../resolve/types.ts';
import type { Span } from '../source/span.ts';
import { formatNumber } from '../text/numbers.ts';
import { knownShapes, nameSpan, parameterSpan } from './infer-layer.ts';
import type { InferredLayers } from './inferred.ts';
import type { GraphReport } from './report.ts';

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
  const once = oncePerText(reportProblem);
  for (const layer of layers.order) {
    const parameters = layers.inferred.get(layer.name)?.parameters;
    const weight = parameters?.find(({ role }) => role === 'weight');
    const bias = parameters?.find(({ role }) => role === 'bias');
    if (weight === undefined) {
      continue;
    }
    const report: Report = (diagnostic) =>
      once(layer.name, diagnostic, { layer, inputShapes: knownShapes(layer.inputs, layers.shapes) });
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
  const highestBias = bias === undefined ? 0 : momentsOf(bias.spec).highest;
  const { mean, deviation } = momentsOf(weight.spec);
  if (mean === 0 && deviation === 0) {
    const rest = bias === undefined ? 'there is no bias' : `the bias is ${formatNumber(highestBias)}`;
    return highestBias <= 0 ? { cause: weight, reason: `every weight is 0 and ${rest}` } : undefined;
  }
  if (mean > 0 || bias === undefined || highestBias >= 0 || !sumsInputs(weight)) {
    return undefined;
  }
  const fanIn = elementsOf(weight.shape.slice(1));
  const inputSize = layer.inputs.includes('images') ? PIXEL_RANGE * pixelFactor(spec.data) : 1;
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

/** What pixels are multiplied by at most: a deviation that only training determines is at least 1. */
function pixelFactor({ scale, std }: ResolvedSpec['data']): number {
  return std === undefined ? Math.abs(scale) : 1 / (typeof std === 'object' ? Math.min(...std) : 1);
}

/** Units that sum the same inputs and start equal get equal gradients. The layer of the class scores is exempt: its gradients differ by class. */
function allAlike(weight: InferredParameter, bias: InferredParameter | undefined): boolean {
  const units = weight.shape[0] ?? 1;
  const parameters = bias === undefined ? [weight] : [weight, bias];
  return units > 1 && sumsInputs(weight) && parameters.every(({ spec }) => momentsOf(spec).deviation === 0);
}

function reportSymmetry(layer: ResolvedLayer, weight: InferredParameter, span: Span, report: Report): void {
  report(
    createDiagnostic(
      symmetricInitialization,
      { layer: layer.name, value: formatNumber(momentsOf(weight.spec).mean) },
      {
        span,
        notes: ['units that start equal see equal gradients, so the layer acts as if it had one unit'],
      },
    ),
  );
}
