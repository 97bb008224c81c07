/** How a dense layer becomes kernel calls. */
import type { KernelCall } from '../../program/types.ts';
import type { DenseGeometry } from '../geometry.ts';
import type { ForwardSite, GradientSite } from '../layer-kind.ts';

export function forward(_site: ForwardSite<DenseGeometry>): readonly KernelCall[] {
  return [];
}

export function gradient(_site: GradientSite<DenseGeometry>): readonly KernelCall[] {
  return [];
}
