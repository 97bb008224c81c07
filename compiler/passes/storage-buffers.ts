/** Values of a StepGraph → the buffers of a program: views are gone, and target-specific storage is marked. */
import type { Layer, StepGraph } from '../graph/types.ts';
import { loweringOf } from '../ops/lowerings.ts';
import { layerKind } from '../ops/registry.ts';
import type { Buffer, ElementType, Kernel } from '../program/types.ts';
import { withLayout } from './channels-last.ts';
import type { LoweringTarget } from './lowering-target.ts';
import { storageOf } from './value-names.ts';

export function storageBuffers<K extends Kernel>(
  { graph, values }: StepGraph,
  target: LoweringTarget<K>,
): Map<string, Buffer> {
  const compact = savedTypes(graph.layers, target);
  const buffers = new Map<string, Buffer>();
  for (const { aliasOf, ...value } of values.values()) {
    if (aliasOf === undefined) {
      const buffer = { ...value, elementType: compact.get(value.name) ?? value.elementType };
      buffers.set(value.name, target.layout === undefined ? buffer : withLayout(buffer));
    }
  }
  // A view of a buffer that must outlive the step (logits after a flatten) makes the buffer outlive it too.
  for (const value of values.values()) {
    const buffer = buffers.get(storageOf(value.name, values));
    if (value.role === 'output' && buffer !== undefined) {
      buffers.set(buffer.name, { ...buffer, role: 'output' });
    }
  }
  return buffers;
}

/** Saved values that the target stores in a narrower type. */
function savedTypes<K extends Kernel>(
  layers: readonly Layer[],
  target: LoweringTarget<K>,
): ReadonlyMap<string, ElementType> {
  const types = layers
    .filter(({ kind }) => layerKind(kind).saved !== undefined)
    .flatMap((layer) => {
      const lowering = loweringOf(layer.kind);
      const own = 'elementwise' in lowering ? {} : target.lowering(lowering).savedTypes?.(layer.geometry);
      return Object.entries(own ?? {}).map(([name, type]) => [`${layer.name}.${name}`, type] as const);
    });
  return new Map(types);
}
