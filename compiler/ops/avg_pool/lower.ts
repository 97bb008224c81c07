/** avg_pool: the mean of each window, and a gather of dy over the windows that cover a cell. */

import type { KernelCall } from '../../program/types.ts';
import { epilogueBindings } from '../../targets/wgsl/epilogue.ts';
import type { PoolGeometry } from '../geometry.ts';
import type { ForwardSite, GradientSite } from '../layer-kind.ts';
import type { AvgPoolProblem } from './wgsl/kernels.ts';

export function forward(site: ForwardSite<PoolGeometry>): readonly KernelCall[] {
  const { layer, geometry, x, y, epilogue } = site;
  return [
    {
      name: `${layer.name}_forward`,
      kernel: 'avg_pool.forward',
      problem: { geometry, epilogue } satisfies AvgPoolProblem,
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

export function gradient(site: GradientSite<PoolGeometry>): readonly KernelCall[] {
  const { layer, geometry, dy, dx, epilogue } = site;
  if (dx === undefined) {
    return [];
  }
  return [
    {
      name: `${layer.name}_input_gradient`,
      kernel: 'avg_pool.input_gradient',
      problem: { geometry, epilogue } satisfies AvgPoolProblem,
      bindings: [
        { name: 'dy', buffer: dy, access: 'read' },
        { name: 'dx', buffer: dx, access: 'write' },
        ...epilogueBindings(epilogue),
      ],
      layers: [layer.name, ...epilogue.map((step) => step.layer.name)],
      span: layer.span,
    },
  ];
}
