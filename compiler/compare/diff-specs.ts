/**
 * What two specs mean differently: the network layer by layer, by name, and how it is trained. How a spec is written (order of keys, spelling of
 * numbers, defaults that are written out, `extends`, blocks) is no difference, nor are its name and what it expects of itself.
 */
import { exchangedBytes } from '../graph/exchange.ts';
import { partsOf } from '../graph/recipe.ts';
import type { Graph, Layer, Parameter, Shape } from '../graph/types.ts';
import { lossKinds } from '../losses/registry.ts';
import { parameterCount } from '../ops/shared/parameters.ts';
import { optimizerKinds } from '../optimizers/registry.ts';
import { readsWords } from '../program/explain-columns.ts';
import { type Choice, findChoice, type RecipeKind } from '../recipe/recipe-kind.ts';
import type { ResolvedLayer, ResolvedSpec } from '../resolve/types.ts';
import { defaultSchedule, scheduleKinds } from '../schedules/registry.ts';
import { change, sameValue, type ValueChange, valueChanges } from './values.ts';

/** A spec without errors. */
export interface SoundSpec {
  readonly spec: ResolvedSpec;
  readonly graph: Graph;
}

export interface SpecName {
  readonly file: string;
  readonly name: string;
}

/** Of one layer or of all: of the forward pass of one image. */
export interface Costs {
  readonly parameters: number;
  readonly multiplyAdds: number;
}

/** A layer as far as a reader of a difference needs it. */
export interface LayerOutline extends Costs {
  readonly kind: string;
  readonly summary: string;
  readonly shape: Shape;
}

export type LayerDifference =
  | { readonly change: 'removed'; readonly layer: string; readonly a: LayerOutline }
  | { readonly change: 'added'; readonly layer: string; readonly b: LayerOutline }
  | {
      readonly change: 'changed';
      readonly layer: string;
      readonly a: LayerOutline;
      readonly b: LayerOutline;
      /** Keys with their defaults filled in, `type` and `from`; `reads` or `columns` where only those make the difference. */
      readonly keys: readonly ValueChange[];
      /** `output` and the layer's tensors. */
      readonly shapes: readonly ValueChange[];
    };

export interface SpecDifferences {
  readonly a: SpecName;
  readonly b: SpecName;
  /** Whether there is no difference. */
  readonly same: boolean;
  /** Everything but the layers: input, classes, columns, loss, data, train. */
  readonly settings: readonly ValueChange[];
  /** In the order of `a`; what only `b` has is before the layer that it comes before there. */
  readonly layers: readonly LayerDifference[];
  readonly totals: { readonly a: Totals; readonly b: Totals };
}

export interface Totals extends Costs {
  readonly layers: number;
  /** What columns send each other; absent in a network of one. */
  readonly exchangedBytes?: number;
}

export function diffSpecs(a: SoundSpec, b: SoundSpec): SpecDifferences {
  const settings = valueChanges('', settingsOf(a), settingsOf(b));
  const layers = alignedNames(a.graph, b.graph).flatMap((name) => layerDifference(name, a, b));
  return {
    a: nameOf(a),
    b: nameOf(b),
    same: settings.length + layers.length === 0,
    settings,
    layers,
    totals: { a: totalsOf(a.graph), b: totalsOf(b.graph) },
  };
}

function nameOf({ graph: { file, name } }: SoundSpec): SpecName {
  return { file, name };
}

function totalsOf({ layers, columns }: Graph): Totals {
  const sum = (of: (layer: Layer) => number) => layers.reduce((total, layer) => total + of(layer), 0);
  return {
    layers: layers.length,
    parameters: sum(parameterCount),
    multiplyAdds: sum(({ multiplyAdds }) => multiplyAdds),
    ...(columns && { exchangedBytes: sum(exchangedBytes) }),
  };
}

/** With all defaults. A spec without `data` or `train` has an empty section, so that each key of the other is a difference of its own. */
function settingsOf({ spec, graph }: SoundSpec): Readonly<Record<string, unknown>> {
  const { classNames, columns, train } = spec;
  // The crop has the size of the input, whether it is written or not.
  const { crop, ...data } = spec.data;
  return {
    input: { shape: graph.input.shape },
    classes: graph.classes,
    ...(classNames && {
      class_names: classNames.by === 'label' ? classNames.names : Object.fromEntries(classNames.names),
    }),
    ...(columns && { columns: { ...columns, exchange: columns.exchange.toSorted() } }),
    loss: withSettings(lossKinds, spec.loss),
    data,
    train: {
      ...train,
      ...(train?.optimizer && { optimizer: withSettings(optimizerKinds, train.optimizer) }),
      ...(train && {
        accumulate: partsOf({ train }),
        schedule: withSettings(scheduleKinds, train.schedule ?? defaultSchedule),
      }),
      ...(train?.metrics && { metrics: train.metrics.toSorted() }),
    },
  };
}

/** A choice in its longest form: `{ sgd: { lr: 0.01, momentum: 0, … } }`. */
function withSettings(kinds: readonly RecipeKind<unknown>[], choice: Choice): unknown {
  const chosen = findChoice(kinds, choice);
  return chosen === undefined ? choice : { [chosen.kind.kind]: chosen.settings };
}

function alignedNames(a: Graph, b: Graph): readonly string[] {
  const names = a.layers.map(({ name }) => name);
  const inB = new Set(b.layers.map(({ name }) => name));
  b.layers.forEach(({ name }, index) => {
    if (!names.includes(name)) {
      const before = b.layers[index - 1]?.name;
      const from = before === undefined ? 0 : names.indexOf(before) + 1;
      // Behind what it may have replaced.
      const behind = names.findIndex((each, at) => at >= from && inB.has(each));
      names.splice(behind === -1 ? names.length : behind, 0, name);
    }
  });
  return names;
}

function layerDifference(layer: string, a: SoundSpec, b: SoundSpec): readonly LayerDifference[] {
  const [inA, inB] = [layerOf(a.graph, layer), layerOf(b.graph, layer)];
  if (inA === undefined || inB === undefined) {
    return [
      ...(inA === undefined ? [] : [{ change: 'removed' as const, layer, a: outline(inA) }]),
      ...(inB === undefined ? [] : [{ change: 'added' as const, layer, b: outline(inB) }]),
    ];
  }
  if (sameValue(meaning(inA), meaning(inB))) {
    return [];
  }
  const shapes = valueChanges('', shapesOf(inA), shapesOf(inB));
  const written = valueChanges('', keysOf(inA, writtenAs(a.spec, layer)), keysOf(inB, writtenAs(b.spec, layer)));
  // What follows neither from the layer's keys nor from the shapes it reads follows from the columns.
  const unexplained = written.length === 0 && sameValue(inA.inputShapes, inB.inputShapes);
  const keys = unexplained ? columnChanges(inA, inB, a.graph, b.graph) : written;
  return [{ change: 'changed', layer, a: outline(inA), b: outline(inB), keys, shapes }];
}

function columnChanges(a: Layer, b: Layer, inA: Graph, inB: Graph): readonly ValueChange[] {
  const reads = valueChanges('reads', readsWords(a), readsWords(b));
  return reads.length > 0 ? reads : [change('columns', inA.columns?.count, inB.columns?.count)];
}

function layerOf({ layers }: Graph, name: string): Layer | undefined {
  return layers.find((layer) => layer.name === name);
}

function writtenAs({ layers }: ResolvedSpec, name: string): ResolvedLayer['attributes'] {
  return layers.find((layer) => layer.name === name)?.attributes ?? {};
}

function outline(layer: Layer): LayerOutline {
  const { kind, summary, shape, multiplyAdds } = layer;
  return { kind, summary, shape, parameters: parameterCount(layer), multiplyAdds };
}

/** All that determines what a layer computes and how it learns. */
function meaning({ kind, inputs, shape, geometry, parameters, state }: Layer): unknown {
  const learnt = ({ shape: of, initializer, learningRateMultiplier, decayMultiplier }: Parameter) => ({
    shape: of,
    initializer,
    learningRateMultiplier,
    decayMultiplier,
  });
  return {
    kind,
    inputs,
    shape,
    geometry,
    parameters: Object.fromEntries(parameters.map((parameter) => [parameter.role, learnt(parameter)])),
    state: Object.fromEntries(state.map(({ role, shape: of, initializer }) => [role, { shape: of, initializer }])),
  };
}

function shapesOf({ shape, parameters }: Layer): Readonly<Record<string, Shape>> {
  return { output: shape, ...Object.fromEntries(parameters.map(({ role, shape: of }) => [role, of])) };
}

function keysOf({ kind, inputs }: Layer, attributes: ResolvedLayer['attributes']): Readonly<Record<string, unknown>> {
  return {
    type: kind,
    from: inputs.length === 1 ? inputs[0] : inputs,
    ...Object.fromEntries(Object.entries(attributes).map(([key, value]) => [key, shortest(value)])),
  };
}

/** `[3, 3]` is 3: extents of windows may be written either way. */
function shortest(value: unknown): unknown {
  const isRepeated = Array.isArray(value) && value.length > 1 && value.every((each) => each === value[0]);
  return isRepeated && typeof value[0] === 'number' ? value[0] : value;
}
