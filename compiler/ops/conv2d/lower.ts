/** How a conv2d layer becomes kernel calls. */
import type { KernelCall } from '../../program/types.ts';
import type { Conv2dGeometry } from '../geometry.ts';
import type { ForwardSite, GradientSite } from '../layer-kind.ts';

export function forward(_site: ForwardSite<Conv2dGeometry>): readonly KernelCall[] {
  return [];
}

export function gradient(_site: GradientSite<Conv2dGeometry>): readonly KernelCall[] {
  return [];
}
