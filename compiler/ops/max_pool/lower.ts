/**
 * max_pool: forward keeps the winning cell of each window for the gradient, predict does not.
 * dx gathers dy from the windows that cover a cell and chose it, so that each value is written once, in a fixed order.
 */
import { compilerAssert } from '../../assert.ts';
import type { KernelCall } from '../../program/types.ts';
import { epilogueBindings } from '../../targets/wgsl/epilogue.ts';
import type { PoolGeometry } from '../geometry.ts';
import type { ForwardSite, GradientSite } from '../layer-kind.ts';
import type { MaxPoolProblem } from './wgsl/kernels.ts';

export function forward(site: ForwardSite<PoolGeometry>): readonly KernelCall[] {
  const { layer, geometry, x, y, saved, phase, epilogue } = site;
  const { indices } = saved;
  return [
    {
      name: `${layer.name}_${phase}`,
      kernel: indices === undefined ? 'max_pool.predict' : 'max_pool.forward',
      problem: { geometry, epilogue } satisfies MaxPoolProblem,
      bindings: [
        { name: 'x', buffer: x, access: 'read' },
        { name: 'y', buffer: y, access: 'write' },
        ...(indices === undefined ? [] : [{ name: 'indices', buffer: indices, access: 'write' } as const]),
        ...epilogueBindings(epilogue),
      ],
      layers: [layer.name, ...epilogue.map((step) => step.layer.name)],
      span: layer.span,
    },
  ];
}

export function gradient(site: GradientSite<PoolGeometry>): readonly KernelCall[] {
  const { layer, geometry, dy, dx, saved, epilogue } = site;
  const { indices } = saved;
  if (dx === undefined) {
    return [];
  }
  compilerAssert(indices !== undefined, `${layer.name} kept no indices`, layer.span);
  return [
    {
      name: `${layer.name}_input_gradient`,
      kernel: 'max_pool.input_gradient',
      problem: { geometry, epilogue } satisfies MaxPoolProblem,
      bindings: [
        { name: 'dy', buffer: dy, access: 'read' },
        { name: 'indices', buffer: indices, access: 'read' },
        { name: 'dx', buffer: dx, access: 'write' },
        ...epilogueBindings(epilogue),
      ],
      layers: [layer.name, ...epilogue.map((step) => step.layer.name)],
      span: layer.span,
    },
  ];
}
