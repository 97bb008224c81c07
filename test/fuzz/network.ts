/**
 * Random networks: an input, layers that fit one another, an output, a recipe, and the batch that is run through them.
 * All kinds and keys of the language that change what is computed; what is drawn is a spec's text, so that a failure is a file.
 */

import fc from 'fast-check';
import { planLayer } from '../../compiler/graph/columns.ts';
import type { PlannedColumns } from '../../compiler/graph/inferred.ts';
import type { Shape } from '../../compiler/graph/types.ts';
import { type Columns, type ColumnView, oneColumn } from '../../compiler/ops/columns.ts';
import type { Inferred } from '../../compiler/ops/layer-kind.ts';
import { bindPorts } from '../../compiler/ops/ports.ts';
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
  /** How many values before the last one is read; beyond the first it is the images. */
  readonly back: number;
  /** For kinds that read several: which of the values that fit beside it, in a circle. */
  readonly others: readonly number[];
  /** Where it stands among them. */
  readonly place: number;
  /** Whether it reads every column of what is divided into columns, if its kind can do either. */
  readonly exchanges: boolean;
}

/** The images or a layer, as later layers may read them. */
interface DrawnValue {
  readonly name: string;
  readonly shape: Shape;
  /** Whether its channels are shared out among columns. */
  readonly divided: boolean;
}

/** Mostly a chain. */
const back = fc.oneof(
  { withCrossShrink: true },
  { arbitrary: fc.constant(0), weight: 5 },
  { arbitrary: fc.nat({ max: 5 }), weight: 1 },
);

/** Seldom more than a kernel can bind. */
const others = fc.oneof(
  { withCrossShrink: true },
  { arbitrary: fc.array(fc.nat({ max: 8 }), { minLength: 1, maxLength: 3 }), weight: 9 },
  { arbitrary: fc.array(fc.nat({ max: 8 }), { minLength: 5, maxLength: 14 }), weight: 1 },
);

const drawnLayer: fc.Arbitrary<DrawnLayer> = fc.oneof(
  ...Object.entries(layerArbitraries).map(([kind, { arbitrary, weight }]) => ({
    arbitrary: fc.record({
      kind: fc.constant(kind),
      keysFor: arbitrary,
      back,
      others,
      place: fc.nat({ max: 3 }),
      exchanges: fc.boolean(),
    }),
    weight,
  })),
);

const extent = fc.oneof(
  { withCrossShrink: true },
  { arbitrary: fc.integer({ min: 1, max: 14 }), weight: 6 },
  { arbitrary: fc.constantFrom(16, 17, 25, 31, 33), weight: 1 },
);

const lr = fc.constantFrom(0.1, 0.01, 0.5);
const weight_decay = fc.constantFrom(0.01, 0, undefined);
const moments = {
  lr,
  beta1: fc.constantFrom(0.5, 0, undefined),
  beta2: fc.constantFrom(0.99, 0, undefined),
  epsilon: fc.constantFrom(0.1, 0.01),
  weight_decay,
};

const recipe: fc.Arbitrary<Readonly<Record<string, Attributes>>> = fc.oneof(
  { withCrossShrink: true },
  fc.record({
    sgd: fc.record({
      lr,
      momentum: fc.constantFrom(0.9, 0, undefined),
      weight_decay,
      coupling: fc.constantFrom('outside', undefined),
    }),
  }),
  fc.record({
    sgd: fc.record({
      lr,
      momentum: fc.constant(0.9),
      weight_decay,
      nesterov: fc.constant(true),
      coupling: fc.constantFrom('outside', undefined),
    }),
  }),
  fc.record({ adam: fc.record(moments) }),
  fc.record({ adamw: fc.record(moments) }),
);

/** Parts of a batch and a norm that gradients are clipped to, one that they have and one that they do not. */
const gradientKeys = fc.record({
  accumulate: fc.constantFrom(undefined, undefined, 2, 3),
  clip_gradient_norm: fc.constantFrom(undefined, undefined, undefined, 0.01, 100),
});

const smoothing = fc.constantFrom(undefined, undefined, 0.1, 0.9);

const genes = fc.record({
  channels: fc.oneof({ withCrossShrink: true }, fc.integer({ min: 1, max: 5 }), channelCounts),
  height: extent,
  width: extent,
  layers: fc.array(drawnLayer, { minLength: 1, maxLength: 9 }),
  columns: fc.option(fc.constantFrom(2, 3), { nil: undefined, freq: 2 }),
  /** Whether values that no layer has read go into the end too, or stay unused. */
  gathers: fc.constantFrom(true, true, true, false),
  /** Whether a dense layer makes the logits, or what the layers before it gave. */
  classifier: fc.boolean(),
  classes: fc.oneof({ withCrossShrink: true }, fc.integer({ min: 2, max: 11 }), fc.constantFrom(16, 17, 33, 100)),
  softmax: fc.boolean(),
  smoothing,
  recipe: fc.option(recipe, { nil: undefined, freq: 4 }),
  gradientKeys,
  batch: fc.constantFrom(1, 2, 3, 5, 17),
  spare: fc.constantFrom(0, 1, 4),
  draw: fc.nat({ max: 1_000_000 }),
});

type Genes = typeof genes extends fc.Arbitrary<infer T> ? T : never;

/** Undefined where what was drawn makes no network: fewer than two classes. */
export const drawnNetwork: fc.Arbitrary<DrawnNetwork | undefined> = genes.map(assemble);

function assemble(drawn: Genes): DrawnNetwork | undefined {
  const { channels, height, width, columns, batch, spare, draw } = drawn;
  const layers: Attributes[] = [];
  const exchange: string[] = [];
  const values: DrawnValue[] = [{ name: 'images', shape: [channels, height, width], divided: false }];
  const last = (): DrawnValue => values.at(-1) ?? { name: 'images', shape: [], divided: false };
  const read = new Set<string>();
  const add: AddLayer = (kind, attributes, inputs = [last()], { exchanges = false, scores = false } = {}) => {
    const drawnKeys = scores ? attributes : attributes && widened(kind, attributes, columns);
    const views = viewsOf(kind, inputs, { columns, exchanges, scores });
    const layer = drawnKeys && fitted(kind, drawnKeys, inputs, views);
    if (layer === undefined || batch * (layer.inferred.multiplyAdds + elementsOf(layer.inferred.shape)) > largestWork) {
      return;
    }
    const name = `${kind.replace('2d', '')}${layers.length + 1}`;
    const names = inputs.map((input) => input.name);
    for (const each of names) {
      read.add(each);
    }
    const chained = names.length === 1 && names[0] === last().name;
    layers.push({
      name,
      type: kind,
      ...(chained ? {} : { from: names.length === 1 ? names[0] : names }),
      ...layer.attributes,
    });
    if (layer.view.reads === 'exchanged') {
      exchange.push(name);
    }
    values.push({ name, shape: layer.inferred.shape, divided: layer.view.divided });
  };
  for (const layer of drawn.layers) {
    const inputs = inputsOf(layer, values);
    add(layer.kind, inputs && layer.keysFor(inputs[0]?.shape ?? []), inputs, layer);
  }
  if (drawn.gathers) {
    gather(values, read, add);
  }
  if (drawn.classifier) {
    add('dense', { units: drawn.classes }, [last()], { scores: true });
  } else if (last().shape.length > 1) {
    add('flatten', {});
  }
  const [classes = 0, ...rest] = last().shape;
  if (rest.length > 0 || classes < 2 || classes > largestClassCount || layers.length === 0) {
    return undefined;
  }
  if (drawn.softmax) {
    layers.push({ name: 'output', type: 'softmax' });
  }
  const input = [channels, height, width];
  const shared = columns && { count: columns, exchange };
  return { text: specText(input, classes, layers, drawn, batch, shared), batch, capacity: batch + spare, draw };
}

/** As many channels in every column as were drawn. */
function widened(kind: string, attributes: Attributes, columns = 1): Attributes {
  const { givesColumns, widthKey } = layerKind(kind);
  return givesColumns && widthKey !== undefined
    ? { ...attributes, [widthKey]: Number(attributes[widthKey]) * columns }
    : attributes;
}

/** How a layer may take part in the columns, the way that was drawn first. */
function viewsOf(
  kind: string,
  inputs: readonly DrawnValue[],
  { columns, exchanges, scores }: Required<AddOptions> & Pick<Genes, 'columns'>,
): readonly PlannedColumns[] {
  if (columns === undefined) {
    return [{ ...oneColumn, divided: false }];
  }
  const readsDivided = inputs.some(({ divided }) => divided);
  const ways = readsDivided ? [exchanges, !exchanges] : [false];
  return ways.map((way) => planLayer(columns, { kind, readsDivided, exchanges: way, givesScores: scores }));
}

/** The first of the ways in which the kind takes its inputs; without the groups that were drawn where it takes them in none. */
function fitted(kind: string, attributes: Attributes, inputs: readonly DrawnValue[], views: readonly PlannedColumns[]) {
  const shapes = inputs.map(({ shape }) => shape);
  const { groups, ...ungrouped } = attributes;
  for (const keys of groups === undefined ? [attributes] : [attributes, ungrouped]) {
    for (const view of views) {
      const inferred = infer(kind, keys, shapes, view);
      if (inferred !== undefined) {
        return { inferred, attributes: keys, view };
      }
    }
  }
  return undefined;
}

/** What a drawn layer reads of the values so far: one, or one and others that the kind takes beside it. */
function inputsOf({ kind, back, others, place }: DrawnLayer, values: readonly DrawnValue[]) {
  const first = values.at(-1 - Math.min(back, values.length - 1));
  if (first === undefined || !readsSeveral(kind)) {
    return first && [first];
  }
  const beside = values.filter((value) => value !== first).toReversed();
  const candidates = [...beside, first].filter(({ shape }) => infer(kind, {}, [first.shape, shape]) !== undefined);
  const chosen = others.flatMap((pick) => candidates[pick % candidates.length] ?? []);
  return chosen.length === 0 ? undefined : chosen.toSpliced(place % (chosen.length + 1), 0, first);
}

function readsSeveral(kind: string): boolean {
  return Object.values(layerKind(kind).inputs).includes('many');
}

interface AddOptions {
  readonly exchanges?: boolean;
  /** Makes the class scores, which belong to no column. */
  readonly scores?: boolean;
}

type AddLayer = (
  kind: string,
  attributes: Attributes | undefined,
  inputs?: readonly DrawnValue[],
  options?: AddOptions,
) => void;

/** Joins the ends of all branches: as images where they fit, else as rows of values. */
function gather(values: readonly DrawnValue[], read: ReadonlySet<string>, add: AddLayer): void {
  const ends = values.filter(({ name }) => name !== 'images' && !read.has(name));
  const [first, ...others] = ends;
  if (first === undefined || others.length === 0) {
    return;
  }
  const stacks = others.every(({ shape }) => infer('concat', {}, [first.shape, shape]) !== undefined);
  const rows = ends.map((end) => {
    if (stacks || end.shape.length === 1) {
      return end;
    }
    add('flatten', {}, [end]);
    return values.at(-1) ?? end;
  });
  add('concat', {}, rows);
}

/** By the compiler's own shape rule; undefined where it refuses. */
function infer(
  kind: string,
  attributes: Attributes,
  shapes: readonly Shape[],
  columns: ColumnView = oneColumn,
): Inferred<unknown> | undefined {
  const span = { file: '', start: 0, end: 0 };
  let refused = shapes.some((shape) => elementsOf(shape) > largestTensor);
  const { inputs } = layerKind(kind);
  const sources = shapes.map((shape) => ({ shape, producer: 'images', origin: () => span }));
  const inferred = layerKind(kind).infer(withDefaults(layerKind(kind).schema, attributes), {
    layer: kind,
    inputs: bindPorts(inputs, sources),
    at: () => span,
    rowKinds: [],
    columns,
    columnsAt: () => span,
    isWritten: (key) => attributes[key] !== undefined,
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
  { recipe, gradientKeys, smoothing }: Pick<Genes, 'recipe' | 'gradientKeys' | 'smoothing'>,
  batch: number,
  columns: Columns | undefined,
): string {
  const loss = 'softmax_cross_entropy';
  // Recipes of single images are refused where a layer needs statistics; the run may have one all the same.
  const whole = Math.max(batch, 2) * (gradientKeys.accumulate ?? 1);
  return [
    'spec: 1',
    'name: fuzzed',
    `input: { shape: ${flow(input)} }`,
    `classes: ${classes}`,
    ...(columns === undefined ? [] : [`columns: ${flow(columns)}`]),
    'defaults: { weight: { normal: { mean: 0, std: 0.1 } } }',
    'layers:',
    ...layers.map((layer) => `  - ${flow(layer)}`),
    `loss: ${flow(smoothing === undefined ? loss : { [loss]: { label_smoothing: smoothing } })}`,
    ...(recipe === undefined
      ? []
      : [`train: ${flow({ batch: whole, epochs: 1, optimizer: recipe, ...gradientKeys })}`]),
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
      .filter(([, each]) => each !== undefined)
      .map(([key, each]) => `${key}: ${flow(each)}`)
      .join(', ')} }`;
  }
  return String(value);
}
