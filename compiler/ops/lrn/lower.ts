/** Local response normalisation: both kernels need x only; the gradient computes the denominators again instead of storing them. */

import type { KernelCall } from '../../program/types.ts';
import { epilogueBindings } from '../../targets/wgsl/epilogue.ts';
import type { LrnGeometry } from '../geometry.ts';
import type { ForwardSite, GradientSite } from '../layer-kind.ts';
import type { LrnProblem } from './wgsl/kernels.ts';

export function forward(site: ForwardSite<LrnGeometry>): readonly KernelCall[] {
  const { layer, geometry, x, y, epilogue } = site;
  return [
    {
      name: `${layer.name}_forward`,
      kernel: 'lrn.forward',
      problem: { geometry, epilogue } satisfies LrnProblem,
      bindings: [
        { name: 'x', buffer: x, access: 'read' },
        { name: 'y', buffer: y, access: 'write' },
        ...epilogueBindings(epilogue),
      ],
      layers: [layer.name, ...epilogue.map((step) => step.layer.name)],
      span: layer.span,
    },
  ];
}

export function gradient(site: GradientSite<LrnGeometry>): readonly KernelCall[] {
  const { layer, geometry, x, dy, dx, epilogue } = site;
  if (dx === undefined) {
    return [];
  }
  return [
    {
      name: `${layer.name}_input_gradient`,
      kernel: 'lrn.input_gradient',
      problem: { geometry, epilogue } satisfies LrnProblem,
      bindings: [
        { name: 'x', buffer: x, access: 'read' },
        { name: 'dy', buffer: dy, access: 'read' },
        { name: 'dx', buffer: dx, access: 'write' },
        ...epilogueBindings(epilogue),
      ],
      layers: [layer.name, ...epilogue.map((step) => step.layer.name)],
      span: layer.span,
    },
  ];
}
