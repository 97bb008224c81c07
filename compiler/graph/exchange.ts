/** What columns have to send each other: a network whose columns are devices of their own copies exactly these values. */
import type { ColumnView } from '../ops/columns.ts';
import { layerKind } from '../ops/registry.ts';
import { elementsOf } from '../ops/shared/inputs.ts';
import type { Layer, LayerColumns, Shape } from './types.ts';

/** All tensors are float32. */
export const BYTES_PER_ELEMENT = 4;

/** An input of a layer. */
export interface ColumnInput {
  readonly shape: Shape;
  /** Whether columns share it out. */
  readonly divided: boolean;
}

/** `divided`: whether the layer's output is shared out. */
export function layerColumns(
  kind: string,
  { count, reads }: ColumnView,
  divided: boolean,
  inputs: readonly ColumnInput[],
  geometry: unknown,
): LayerColumns {
  const halo = reads === 'own' ? (layerKind(kind).columnHalo?.(geometry) ?? 0) : 0;
  const shared = inputs.filter((input) => input.divided).map(({ shape }) => shape);
  const elements = (shape: Shape) =>
    // Each column lacks what is not its own part.
    reads === 'exchanged' ? elementsOf(shape) * (count - 1) : haloElements(shape, count, halo);
  return { reads, divided, halo, exchangedElements: shared.reduce((total, shape) => total + elements(shape), 0) };
}

/** `halo` channels on either side of each column, as far as there are any. */
function haloElements([channels = 0, ...extents]: Shape, count: number, halo: number): number {
  const width = channels / count;
  let reached = 0;
  for (let start = 0; start < channels; start += width) {
    reached += Math.min(halo, start) + Math.min(halo, channels - start - width);
  }
  return reached * elementsOf(extents);
}

/** Bytes that columns send each other for one layer in the forward pass of one image. */
export function exchangedBytes({ columns }: Layer): number {
  return (columns?.exchangedElements ?? 0) * BYTES_PER_ELEMENT;
}
