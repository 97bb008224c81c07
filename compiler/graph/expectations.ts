/**
 * What the spec says about itself: `expect` on layers and the parameter total. Only departures with a cause of their own are
 * reported, not those of a layer that would be right if the layers before it were.
 */
import { parameterCountAssertionFailed, shapeAssertionFailed } from '../diagnostics/catalogue/shapes.ts';
import { createDiagnostic } from '../diagnostics/create.ts';
import type { Label } from '../diagnostics/types.ts';
import type { Inferred } from '../ops/layer-kind.ts';
import { flatteningArithmetic, sameShape } from '../ops/shared/inputs.ts';
import { parameterCount } from '../ops/shared/parameters.ts';
import type { ResolvedLayer, ResolvedSpec } from '../resolve/types.ts';
import { formatCount, formatShape, renderTable } from '../text/table.ts';
import { inferLayer, nameSpan } from './infer-layer.ts';
import type { InferredLayers } from './inferred.ts';
import type { GraphReport } from './report.ts';
import type { Shape } from './types.ts';

/** `refused`: a layer whose shape is known to be wrong, so that what is expected of it and of the total says nothing new. */
export function checkExpectations(
  spec: ResolvedSpec,
  layers: InferredLayers,
  refused: string | undefined,
  report: GraphReport,
): void {
  const assumed = checkShapes(spec, layers, refused, report);
  if (refused === undefined) {
    checkParameterTotal(spec, layers, assumed, report);
  }
}

/** Layers as they would be if every expectation so far had been met. */
type Assumed = ReadonlyMap<string, Inferred<unknown>>;

function checkShapes(
  spec: ResolvedSpec,
  layers: InferredLayers,
  refused: string | undefined,
  report: GraphReport,
): Assumed {
  if (layers.order.every(({ expect }) => expect === undefined)) {
    return layers.inferred;
  }
  const assumed = new Map<string, Inferred<unknown>>();
  const shapes = new Map<string, Shape>([['images', spec.input.shape]]);
  let departed = false;
  for (const layer of layers.order) {
    const actual = layers.inferred.get(layer.name);
    const imagined = departed ? inferLayer(spec, layer, shapes, () => {}, layers.columns.get(layer.name)) : actual;
    const shape = layer.expect ?? imagined?.shape;
    if (imagined !== undefined) {
      assumed.set(layer.name, imagined);
    }
    if (shape !== undefined) {
      shapes.set(layer.name, shape);
    }
    if (layer.expect !== undefined && actual !== undefined && !sameShape(actual.shape, layer.expect)) {
      const follows = imagined !== undefined && sameShape(imagined.shape, layer.expect);
      if (!follows && layer.name !== refused) {
        reportShape(spec, layers, layer, actual, layer.expect, report);
      }
      departed = true;
    }
  }
  return assumed;
}

function reportShape(
  spec: ResolvedSpec,
  layers: InferredLayers,
  layer: ResolvedLayer,
  actual: Inferred<unknown>,
  expected: Shape,
  report: GraphReport,
): void {
  const labels: Label[] = [];
  if (actual.arithmetic.length > 0) {
    labels.push({ span: nameSpan(spec, layer), text: actual.arithmetic.join('; ') });
  }
  report(
    createDiagnostic(
      shapeAssertionFailed,
      { layer: layer.name, expected: formatShape(expected), actual: formatShape(actual.shape) },
      {
        span: spec.origin([...layer.path, 'expect']),
        label: departure(actual.shape, expected),
        labels,
        notes: [`shapes up to here: ${history(layers, layer)}`],
      },
    ),
    { layer, inputShapes: [] },
  );
}

const AXES = ['channels', 'height', 'width'] as const;

/** "height 54, not 55" */
function departure(actual: Shape, expected: Shape): string {
  if (actual.length !== expected.length) {
    return `${expected.length === 1 ? '1 axis' : `${expected.length} axes`} where the layer has ${actual.length}`;
  }
  return actual
    .flatMap((extent, axis) => {
      const name = actual.length === 1 ? 'values' : AXES[axis];
      return extent === expected[axis] ? [] : [`${name} ${extent}, not ${expected[axis]}`];
    })
    .join('; ');
}

/**
 * `images [3, 227, 227] → conv1 [96, 55, 55] → …`, with only the layers that change the shape. Where branches meet, it gives the
 * shapes of all, `a [8, 7, 7] + b [4, 7, 7]`, and the path of the first.
 */
function history(layers: InferredLayers, layer: ResolvedLayer): string {
  const byName = new Map(layers.order.map((other) => [other.name, other]));
  const told = (name: string) => `${name} ${formatShape(layers.shapes.get(name) ?? [])}`;
  const steps = [told(layer.name)];
  for (let at = layer.inputs; at.length > 0; ) {
    const [first = '', ...others] = at;
    const shape = layers.shapes.get(first) ?? [];
    const before = byName.get(first)?.inputs ?? [];
    const keeps = before.length > 0 && before.every((name) => sameShape(layers.shapes.get(name) ?? [], shape));
    if (others.length > 0 || !keeps) {
      steps.unshift([...new Set(at)].map(told).join(' + '));
    }
    at = before;
  }
  return steps.join(' → ');
}

function checkParameterTotal(spec: ResolvedSpec, layers: InferredLayers, assumed: Assumed, report: GraphReport): void {
  const expected = spec.expect?.parameters;
  const complete = spec.broken.layers.size === 0 && layers.inferred.size === layers.order.length;
  if (expected === undefined || !complete) {
    return;
  }
  const total = parametersIn(layers.inferred);
  if (total === expected || parametersIn(assumed) === expected) {
    return;
  }
  const difference = `${formatCount(Math.abs(total - expected))} ${total > expected ? 'more' : 'fewer'}`;
  report(
    createDiagnostic(
      parameterCountAssertionFailed,
      { expected: formatCount(expected), actual: formatCount(total), difference },
      {
        span: spec.origin(['expect', 'parameters']),
        // One note per line: the table stays aligned below the frame.
        notes: [...parameterTable(layers, total).split('\n'), ...changedInputs(layers, expected - total)],
      },
    ),
  );
}

function parametersIn(inferred: ReadonlyMap<string, Inferred<unknown>>): number {
  return [...inferred.values()].reduce((sum, layer) => sum + parameterCount(layer), 0);
}

/** A dense layer takes an image of any height and width, so a changed one shows only in its weight. */
function changedInputs(layers: InferredLayers, difference: number): readonly string[] {
  const explanations = layers.order.flatMap(({ name, inputs: [input = ''] }) => {
    const [channels = 0, ...extents] = layers.shapes.get(input) ?? [];
    const weight = layers.inferred
      .get(name)
      ?.parameters.find(({ role, shape }) => role === 'weight' && shape.length === 2);
    const [units = 0, inputs = 0] = weight?.shape ?? [];
    const wanted = inputs + difference / units;
    return units > 0 && extents.length > 0 && wanted > 0 && Number.isInteger(wanted / channels)
      ? [`\`${name}\` reads ${inputs} values; with ${wanted}, the total would be as expected`]
      : [];
  });
  return explanations.length === 1 ? explanations : [];
}

/** `conv1  [3, 227, 227]  96·3·11·11 + 96  34,944` */
function parameterTable(layers: InferredLayers, total: number): string {
  const rows = layers.order.flatMap(({ name, inputs }) => {
    const inferred = layers.inferred.get(name);
    if (inferred === undefined || inferred.parameters.length === 0) {
      return [];
    }
    const reads = inputs.map((input) => {
      const shape = layers.shapes.get(input) ?? [];
      return (inferred.shape.length === 1 ? flatteningArithmetic(shape)[0] : undefined) ?? formatShape(shape);
    });
    const sum = inferred.parameters.map(({ shape }) => shape.join('·')).join(' + ');
    return [[name, reads.join(', '), sum, formatCount(parameterCount(inferred))]];
  });
  return renderTable(
    [{ title: 'layer' }, { title: 'reads' }, { title: 'weight + bias' }, { title: 'parameters', align: 'right' }],
    [...rows, ['total', '', '', formatCount(total)]],
  );
}
