/** An activation that stands alone: a copy through its own expression. dx = dy · f′(x), computed from y. */

import type { KernelCall } from '../../program/types.ts';
import { elementwiseCall } from '../../targets/wgsl/elementwise-kernel.ts';
import type { ElementwiseGeometry } from '../geometry.ts';
import type { ForwardSite, GradientSite } from '../layer-kind.ts';

export function forward(site: ForwardSite<ElementwiseGeometry>): readonly KernelCall[] {
  const { layer, geometry, x, y, epilogue } = site;
  const { elements } = geometry;
  const head = { layer, direction: 'forward', savedThrough: [] } as const;
  return [elementwiseCall({ layer, direction: 'forward', elements, from: x, to: y, steps: [head, ...epilogue] })];
}

export function gradient(site: GradientSite<ElementwiseGeometry>): readonly KernelCall[] {
  const { layer, geometry, y, dy, dx, epilogue } = site;
  const { elements } = geometry;
  if (dx === undefined) {
    return [];
  }
  const head = { layer, direction: 'gradient', saved: y, savedThrough: [] } as const;
  return [elementwiseCall({ layer, direction: 'gradient', elements, from: dy, to: dx, steps: [head, ...epilogue] })];
}
