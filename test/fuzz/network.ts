/**
 * Random networks: an input, layers that fit one another, an output, a recipe, and the batch that is run through them.
 * All kinds and keys of the language that change what is computed; what is drawn is a spec's text, so that a failure is a file.
 */
import fc from 'fast-check';
import type { Shape } from '../../compiler/graph/types.ts';
import type { Inferred } from '../../compiler/ops/layer-kind.ts';
import { layerKind } from '../../compiler/ops/registry.ts';
import { elementsOf } from '../../compiler/ops/shared/inputs.ts';
import { withDefaults } from '../../compiler/schema/defaults.ts';
import { type Attributes, channelCounts, type FitLayer, layerArbitraries } from './layers.ts';

/** What a network is run on. */
export interface RunSettings {
  /** Images of the runs that are compared. */
  readonly batch: number;
  /** Images that memory is allocated for. */
  readonly capacity: number;
  /** Seed of parameters, images and labels. */
  readonly draw: number;
}

export interface DrawnNetwork extends RunSettings {
  /** The spec. */
  readonly text: string;
}

/** Multiply-adds and activations that the reference interpreter goes through in a tenth of a second. */
const largestWork = 1_000_000;
const largestTensor = 100_000;

const largestClassCount = 1000;

interface DrawnLayer {
  readonly kind: string;
  readonly keysFor: FitLayer;
}

const drawnLayer: fc.Arbitrary<DrawnLayer> = fc.oneof(
  ...Object.entries(layerArbitraries).map(([kind, { arbitrary, weight }]) => ({
    arbitrary: arbitrary.map((keysFor) => ({ kind, keysFor })),
    weight,
  })),
);

const extent = fc.oneof(
  { withCrossShrink: true },
  { arbitrary: fc.integer({ min: 1, max: 14 }), weight: 6 },
  { arbitrary: fc.constantFrom(16, 17, 25, 31, 33), weight: 1 },
);

const recipe = fc.record({
  lr: fc.constantFrom(0.1, 0.01, 0.5),
  momentum: fc.constantFrom(0.9, 0, undefined),
  weight_decay: fc.constantFrom(0.01, 0, undefined),
});

const genes = fc.record({
  channels: fc.oneof({ withCrossShrink: true }, fc.integer({ min: 1, max: 5 }), channelCounts),
  height: extent,
  width: extent,
  layers: fc.array(drawnLayer, { minLength: 1, maxLength: 6 }),
  /** Whether a dense layer makes the logits, or what the layers before it gave. */
  classifier: fc.boolean(),
  classes: fc.oneof({ withCrossShrink: true }, fc.integer({ min: 2, max: 11 }), fc.constantFrom(16, 17, 33, 100)),
  softmax: fc.boolean(),
  recipe: fc.option(recipe, { nil: undefined, freq: 4 }),
  batch: fc.constantFrom(1, 2, 3, 5, 17),
  spare: fc.constantFrom(0, 1, 4),
  draw: fc.nat({ max: 1_000_000 }),
});

type Genes = typeof genes extends fc.Arbitrary<infer T> ? T : never;

/** Undefined where what was drawn makes no network: fewer than two classes. */
export const drawnNetwork: fc.Arbitrary<DrawnNetwork | undefined> = genes.map(assemble);

function assemble(drawn: Genes): DrawnNetwork | undefined {
  const { channels, height, width, batch, spare, draw } = drawn;
  const layers: Attributes[] = [];
  let shape: Shape = [channels, height, width];
  const add = (kind: string, attributes: Attributes | undefined): void => {
    const inferred = attributes && infer(kind, attributes, shape);
    if (inferred !== undefined && batch * (inferred.multiplyAdds + elementsOf(inferred.shape)) <= largestWork) {
      layers.push({ name: `${kind.replace('2d', '')}${layers.length + 1}`, type: kind, ...attributes });
      shape = inferred.shape;
    }
  };
  for (const { kind, keysFor } of drawn.layers) {
    add(kind, keysFor(shape));
  }
  if (drawn.classifier) {
    add('dense', { units: drawn.classes });
  } else if (shape.length > 1) {
    add('flatten', {});
  }
  const [classes = 0, ...rest] = shape;
  if (rest.length > 0 || classes < 2 || classes > largestClassCount || layers.length === 0) {
    return undefined;
  }
  if (drawn.softmax) {
    layers.push({ name: 'output', type: 'softmax' });
  }
  const input = [channels, height, width];
  return { text: specText(input, classes, layers, drawn.recipe, batch), batch, capacity: batch + spare, draw };
}

/** By the compiler's own shape rule; undefined where it refuses. */
function infer(kind: string, attributes: Attributes, shape: Shape): Inferred<unknown> | undefined {
  const span = { file: '', start: 0, end: 0 };
  let refused = elementsOf(shape) > largestTensor;
  const inferred = layerKind(kind).infer(withDefaults(layerKind(kind).schema, attributes), {
    layer: kind,
    inputs: [{ shape, producer: 'images', origin: () => span }],
    at: () => span,
    rowKinds: [],
    isWritten: () => false,
    report({ severity }) {
      refused ||= severity === 'error';
    },
  });
  return refused ? undefined : inferred;
}

function specText(
  input: Shape,
  classes: number,
  layers: readonly Attributes[],
  recipe: Genes['recipe'],
  batch: number,
): string {
  const sgd = recipe && Object.fromEntries(Object.entries(recipe).filter(([, value]) => value !== undefined));
  return [
    'spec: 1',
    'name: fuzzed',
    `input: { shape: ${flow(input)} }`,
    `classes: ${classes}`,
    'defaults: { weight: { normal: { mean: 0, std: 0.1 } } }',
    'layers:',
    ...layers.map((layer) => `  - ${flow(layer)}`),
    'loss: softmax_cross_entropy',
    ...(sgd === undefined ? [] : [`train: ${flow({ batch, epochs: 1, optimizer: { sgd } })}`]),
    '',
  ].join('\n');
}

/** In YAML's flow style. Everything here is words, numbers and booleans. */
function flow(value: unknown): string {
  if (Array.isArray(value)) {
    return `[${value.map(flow).join(', ')}]`;
  }
  if (typeof value === 'object' && value !== null) {
    return `{ ${Object.entries(value)
      .map(([key, each]) => `${key}: ${flow(each)}`)
      .join(', ')} }`;
  }
  return String(value);
}
