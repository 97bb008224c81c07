/** How a dense layer becomes kernel calls: one matrix product each for y, dx and dweight, a column sum for dbias. Gradients are assigned. */
import { compilerAssert } from '../../assert.ts';
import type { KernelCall } from '../../program/types.ts';
import { epilogueBindings } from '../../targets/wgsl/epilogue.ts';
import type { DenseGeometry } from '../geometry.ts';
import type { ForwardSite, GradientSite } from '../layer-kind.ts';
import type { DenseProblem } from './wgsl/software.ts';

export function forward(site: ForwardSite<DenseGeometry>): readonly KernelCall[] {
  const { layer, geometry, x, y, weight, bias, epilogue } = site;
  compilerAssert(weight !== undefined && bias !== undefined, `${layer.name} has no parameters`, layer.span);
  return [
    {
      name: `${layer.name}_forward`,
      kernel: 'dense.forward',
      problem: { geometry, epilogue } satisfies DenseProblem,
      bindings: [
        { name: 'x', buffer: x, access: 'read' },
        { name: 'weight', buffer: weight, access: 'read' },
        { name: 'bias', buffer: bias, access: 'read' },
        { name: 'y', buffer: y, access: 'write' },
        ...epilogueBindings(epilogue),
      ],
      layers: [layer.name, ...epilogue.map((step) => step.layer.name)],
      span: layer.span,
    },
  ];
}

export function gradient(site: GradientSite<DenseGeometry>): readonly KernelCall[] {
  return [...inputGradientCalls(site), ...parameterGradientCalls(site)];
}

function inputGradientCalls(site: GradientSite<DenseGeometry>): readonly KernelCall[] {
  const { layer, geometry, dy, dx, weight, epilogue } = site;
  if (dx === undefined) {
    return [];
  }
  compilerAssert(weight !== undefined, `${layer.name} has no parameters`, layer.span);
  return [
    {
      name: `${layer.name}_input_gradient`,
      kernel: 'dense.input_gradient',
      problem: { geometry, epilogue } satisfies DenseProblem,
      bindings: [
        { name: 'dy', buffer: dy, access: 'read' },
        { name: 'weight', buffer: weight, access: 'read' },
        { name: 'dx', buffer: dx, access: 'write' },
        ...epilogueBindings(epilogue),
      ],
      layers: [layer.name, ...epilogue.map((step) => step.layer.name)],
      span: layer.span,
    },
  ];
}

function parameterGradientCalls({
  layer,
  geometry,
  x,
  dy,
  dweight,
  dbias,
}: GradientSite<DenseGeometry>): readonly KernelCall[] {
  const problem: DenseProblem = { geometry, epilogue: [] };
  const common = { problem, layers: [layer.name], span: layer.span };
  const calls: KernelCall[] = [];
  if (dweight !== undefined) {
    calls.push({
      name: `${layer.name}_weight_gradient`,
      kernel: 'dense.weight_gradient',
      bindings: [
        { name: 'x', buffer: x, access: 'read' },
        { name: 'dy', buffer: dy, access: 'read' },
        { name: 'dweight', buffer: dweight, access: 'write' },
      ],
      ...common,
    });
  }
  if (dbias !== undefined) {
    calls.push({
      name: `${layer.name}_bias_gradient`,
      kernel: 'dense.bias_gradient',
      bindings: [
        { name: 'dy', buffer: dy, access: 'read' },
        { name: 'dbias', buffer: dbias, access: 'write' },
      ],
      ...common,
    });
  }
  return calls;
}
