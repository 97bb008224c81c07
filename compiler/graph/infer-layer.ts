/**
 * Runs one layer's shape rule: gives it the shapes of its inputs and the places its values are written at.
 * Knows no kind by name; what a layer is comes from the registry.
 */
import type { Report } from '../diagnostics/types.ts';
import type { AttributeSite, InferInput, Inferred } from '../ops/layer-kind.ts';
import { bindPorts } from '../ops/ports.ts';
import { layerKind, layerKinds } from '../ops/registry.ts';
import type { ResolvedLayer, ResolvedSpec } from '../resolve/types.ts';
import type { Span } from '../source/span.ts';
import type { Shape } from './types.ts';

/** `images` or a layer → its shape, where it is known. */
export type Shapes = ReadonlyMap<string, Shape>;

/** Reports what is wrong with a layer's own values. */
export function checkLayer(spec: ResolvedSpec, layer: ResolvedLayer, report: Report): void {
  layerKind(layer.type).checkAttributes?.(layer.attributes, attributeSite(spec, layer, report));
}

/** Undefined where an input has no known shape (silently: its own error is already reported) or the rule reports one. */
export function inferLayer(
  spec: ResolvedSpec,
  layer: ResolvedLayer,
  shapes: Shapes,
  report: Report,
): Inferred<unknown> | undefined {
  const inputs: InferInput[] = [];
  for (const producer of layer.inputs) {
    const shape = shapes.get(producer);
    if (shape === undefined) {
      return undefined;
    }
    inputs.push({ shape, producer, origin: (axis) => originOfAxis(spec, producer, axis) });
  }
  const kind = layerKind(layer.type);
  return kind.infer(layer.attributes, {
    ...attributeSite(spec, layer, report),
    inputs: bindPorts(kind.inputs, inputs),
    rowKinds,
  });
}

const rowKinds = layerKinds.filter(({ givesRow }) => givesRow === true).map(({ kind }) => kind);

/** What a check of a layer's values works with. */
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

function originOfAxis(spec: ResolvedSpec, producer: string, axis: number): Span {
  const layer = spec.layers.find(({ name }) => name === producer);
  return layer === undefined ? spec.origin(['input', 'shape', axis]) : nameSpan(spec, layer);
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
