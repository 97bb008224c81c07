/**
 * Runs one layer's shape rule: gives it the shapes of its inputs and the source positions of its values.
 * Knows no kind by name; kinds come from the registry.
 */
import type { Report } from '../diagnostics/types.ts';
import { type Columns, type ColumnView, oneColumn } from '../ops/columns.ts';
import type { AttributeSite, InferInput, Inferred } from '../ops/layer-kind.ts';
import { bindPorts } from '../ops/ports.ts';
import { layerKind, layerKinds } from '../ops/registry.ts';
import { sameShape } from '../ops/shared/inputs.ts';
import type { ResolvedLayer, ResolvedSpec } from '../resolve/types.ts';
import type { Span } from '../source/span.ts';
import type { Shape } from './types.ts';

/** `images` or a layer → its shape, where it is known. */
export type Shapes = ReadonlyMap<string, Shape>;

/**
 * Results for attributes that had nothing to report. They depend only on the attributes and on the input shapes, so a layer that
 * resolution returns again need not be checked again.
 */
interface Known {
  checked: boolean;
  /** For the last two sets of input shapes: a slip is usually followed by its correction. */
  results: readonly KnownResult[];
}

interface KnownResult {
  readonly shapes: readonly Shape[];
  readonly columns: ColumnView;
  readonly result: Inferred<unknown>;
  /** Every other check of the layer had nothing to report either. */
  settled: boolean;
}

const knownAttributes = new WeakMap<object, Known>();

function knownOf({ attributes }: ResolvedLayer): Known {
  const known = knownAttributes.get(attributes);
  if (known !== undefined) {
    return known;
  }
  const fresh: Known = { checked: false, results: [] };
  knownAttributes.set(attributes, fresh);
  return fresh;
}

/** Whether `run` reports nothing. */
function isSilent(report: Report, run: (report: Report) => void): boolean {
  let silent = true;
  run((diagnostic) => {
    silent = false;
    report(diagnostic);
  });
  return silent;
}

/** Reports what is wrong with a layer's own values. */
export function checkLayer(spec: ResolvedSpec, layer: ResolvedLayer, report: Report): void {
  const known = knownOf(layer);
  const { attributes, type } = layer;
  known.checked ||= isSilent(report, (watched) =>
    layerKind(type).checkAttributes?.(attributes, attributeSite(spec, layer, watched)),
  );
}

/** The result for a layer, of a network without columns, of which every check is known to have nothing to report. */
export function settledResult(layer: ResolvedLayer, shapes: Shapes): Inferred<unknown> | undefined {
  const known = knownAttributes
    .get(layer.attributes)
    ?.results.find((one) => one.columns.count === 1 && readsShapes(layer, shapes, one.shapes));
  return known?.settled === true ? known.result : undefined;
}

/** Says that no check of a layer had anything to report, those of its result included. */
export function settle({ attributes }: ResolvedLayer, result: Inferred<unknown>): void {
  for (const known of knownAttributes.get(attributes)?.results ?? []) {
    known.settled ||= known.result === result;
  }
}

/** Whether the inputs of a layer have certain shapes. */
function readsShapes({ inputs }: ResolvedLayer, shapes: Shapes, wanted: readonly Shape[]): boolean {
  return (
    inputs.length === wanted.length &&
    inputs.every((name, index) => {
      const shape = shapes.get(name);
      return shape !== undefined && sameShape(shape, wanted[index] ?? []);
    })
  );
}

/** Undefined where an input has no known shape (silently: its own error is already reported) or the rule reports one. */
export function inferLayer(
  spec: ResolvedSpec,
  layer: ResolvedLayer,
  shapes: Shapes,
  report: Report,
  columns: ColumnView = oneColumn,
): Inferred<unknown> | undefined {
  const inputShapes: Shape[] = [];
  for (const producer of layer.inputs) {
    const shape = shapes.get(producer);
    if (shape === undefined) {
      return undefined;
    }
    inputShapes.push(shape);
  }
  const known = knownOf(layer);
  const before = known.results.find(
    ({ shapes: of, columns: { count, reads } }) =>
      count === columns.count && reads === columns.reads && sameShapes(of, inputShapes),
  );
  if (before !== undefined) {
    return before.result;
  }
  const kind = layerKind(layer.type);
  const inputs = layer.inputs.map(
    (producer, index): InferInput => ({
      shape: inputShapes[index] ?? [],
      producer,
      origin: (axis: number) => originOfAxis(spec, producer, axis),
    }),
  );
  let result: Inferred<unknown> | undefined;
  const silent = isSilent(report, (watched) => {
    const site = {
      ...attributeSite(spec, layer, watched),
      inputs: bindPorts(kind.inputs, inputs),
      rowKinds,
      columns,
      columnsAt: (key: keyof Columns) => spec.origin(['columns', key]),
    };
    result = kind.infer(layer.attributes, site);
  });
  if (silent && result !== undefined) {
    known.results = [{ shapes: inputShapes, columns, result, settled: false }, ...known.results.slice(0, 1)];
  }
  return result;
}

function sameShapes(some: readonly Shape[], others: readonly Shape[]): boolean {
  return some.length === others.length && some.every((shape, index) => sameShape(shape, others[index] ?? []));
}

const rowKinds = layerKinds.filter(({ givesRow }) => givesRow === true).map(({ kind }) => kind);

/** The context in which a layer's values are checked. */
export function attributeSite(spec: ResolvedSpec, layer: ResolvedLayer, report: Report): AttributeSite {
  return {
    layer: layer.name,
    at: (...path) => originInLayer(spec, layer, path),
    isWritten: (...path) => spec.isWritten([...layer.path, ...path]),
    report,
  };
}

/** The text that names a layer: the value of `name`, which every layer has. */
export function nameSpan(spec: ResolvedSpec, layer: ResolvedLayer): Span {
  return spec.origin([...layer.path, 'name']);
}

/** The text that configures a parameter, or the layer's name where only defaults do. */
export function parameterSpan(spec: ResolvedSpec, layer: ResolvedLayer, role: string): Span {
  const path = [...layer.path, role];
  return spec.isWritten(path) ? spec.origin(path) : nameSpan(spec, layer);
}

/** Those of `names` that have a shape. */
export function knownShapes(names: readonly string[], shapes: Shapes): readonly Shape[] {
  return names.map((name) => shapes.get(name)).filter((shape) => shape !== undefined);
}

function originOfAxis(spec: ResolvedSpec, producer: string, axis: number): Span {
  const layer = layersByName(spec).get(producer);
  return layer === undefined ? spec.origin(['input', 'shape', axis]) : nameSpan(spec, layer);
}

const byName = new WeakMap<ResolvedSpec['layers'], ReadonlyMap<string, ResolvedLayer>>();

/** Computed once for the layers of a spec. Names are distinct. */
function layersByName({ layers }: ResolvedSpec): ReadonlyMap<string, ResolvedLayer> {
  const known = byName.get(layers) ?? new Map(layers.map((layer) => [layer.name, layer]));
  byName.set(layers, known);
  return known;
}

/** The longest written part of `path` in the layer, then in `defaults`; else the layer's name. */
function originInLayer(spec: ResolvedSpec, layer: ResolvedLayer, path: readonly (string | number)[]): Span {
  for (const root of [layer.path, ['defaults']]) {
    for (let length = path.length; length > 0; length -= 1) {
      const candidate = [...root, ...path.slice(0, length)];
      if (spec.isWritten(candidate)) {
        return spec.origin(candidate);
      }
    }
  }
  return nameSpan(spec, layer);
}
