/**
 * How a conv2d layer becomes kernel calls: weights are packed, then correlated with x (forward) or dy (input gradient); the weight
 * gradient is summed in parts over the batch and then over the parts, both in a fixed order. Parameter gradients are assigned.
 */
import { compilerAssert } from '../../assert.ts';
import type { Layer } from '../../graph/types.ts';
import type { KernelCall } from '../../program/types.ts';
import { epilogueBindings } from '../../targets/wgsl/epilogue.ts';
import type { Conv2dGeometry } from '../geometry.ts';
import type { ForwardSite, GradientSite } from '../layer-kind.ts';
import { type Correlation, forwardCorrelation, inputGradientCorrelation, packedElements } from './correlation.ts';
import type { CorrelationProblem } from './wgsl/correlation-kernels.ts';
import type { PackWeightProblem } from './wgsl/pack-weight.ts';
import {
  type BiasGradientProblem,
  type ReduceProblem,
  type WeightGradientProblem,
  weightGradientParts,
} from './wgsl/weight-gradient.ts';

/** Elements of the packed weights, which targets lay out in their own ways. */
type PackedSize = (correlation: Correlation) => number;

export function forward(site: ForwardSite<Conv2dGeometry>): readonly KernelCall[] {
  return forwardCalls(site, (correlation) => site.scratch('packed_weights', packedElements(correlation)));
}

/** `packedBuffer` gives the place of the packed weights. */
export function forwardCalls(
  site: ForwardSite<Conv2dGeometry>,
  packedBuffer: (correlation: Correlation) => string,
): readonly KernelCall[] {
  const { layer, geometry, x, y, weight, bias, epilogue } = site;
  compilerAssert(weight !== undefined && bias !== undefined, `${layer.name} has no parameters`, layer.span);
  const correlation = forwardCorrelation(geometry);
  const packed = packedBuffer(correlation);
  return [
    packCall({ layer, correlation, weight, packed, name: `${layer.name}_pack_weight` }),
    {
      name: `${layer.name}_forward`,
      kernel: 'conv2d.forward',
      problem: { correlation, epilogue } satisfies CorrelationProblem,
      bindings: [
        { name: 'x', buffer: x, access: 'read' },
        { name: 'weights', buffer: packed, access: 'read' },
        { name: 'bias', buffer: bias, access: 'read' },
        { name: 'y', buffer: y, access: 'write' },
        ...epilogueBindings(epilogue),
      ],
      layers: [layer.name, ...epilogue.map((step) => step.layer.name)],
      span: layer.span,
    },
  ];
}

export function gradient(site: GradientSite<Conv2dGeometry>): readonly KernelCall[] {
  return [...inputGradientCalls(site, packedElements), ...weightGradientCalls(site), ...biasGradientCalls(site)];
}

export function inputGradientCalls(site: GradientSite<Conv2dGeometry>, packedSize: PackedSize): readonly KernelCall[] {
  const { layer, geometry, dy, dx, weight, epilogue } = site;
  if (dx === undefined) {
    return [];
  }
  compilerAssert(weight !== undefined, `${layer.name} has no parameters`, layer.span);
  const correlation = inputGradientCorrelation(geometry);
  const packed = site.scratch('packed_weights_transposed', packedSize(correlation));
  return [
    packCall({ layer, correlation, weight, packed, name: `${layer.name}_pack_weight_transposed` }),
    {
      name: `${layer.name}_input_gradient`,
      kernel: 'conv2d.input_gradient',
      problem: { correlation, epilogue } satisfies CorrelationProblem,
      bindings: [
        { name: 'dy', buffer: dy, access: 'read' },
        { name: 'weights', buffer: packed, access: 'read' },
        { name: 'dx', buffer: dx, access: 'write' },
        ...epilogueBindings(epilogue),
      ],
      layers: [layer.name, ...epilogue.map((step) => step.layer.name)],
      span: layer.span,
    },
  ];
}

function weightGradientCalls(site: GradientSite<Conv2dGeometry>): readonly KernelCall[] {
  const { layer, geometry, x, dy, dweight } = site;
  if (dweight === undefined) {
    return [];
  }
  const { C, K, G, R, S } = geometry;
  const elements = (K * C * R * S) / G;
  const parts = weightGradientParts(geometry);
  const partial = parts === 1 ? dweight : site.scratch('partial_weight_gradient', parts * elements);
  const common = { layers: [layer.name], span: layer.span };
  const sum: KernelCall = {
    name: `${layer.name}_weight_gradient`,
    kernel: 'conv2d.weight_gradient',
    problem: { geometry, parts } satisfies WeightGradientProblem,
    bindings: [
      { name: 'x', buffer: x, access: 'read' },
      { name: 'dy', buffer: dy, access: 'read' },
      { name: 'dweight', buffer: partial, access: 'write' },
    ],
    ...common,
  };
  const reduce: KernelCall = {
    name: `${layer.name}_weight_gradient_reduce`,
    kernel: 'conv2d.weight_gradient_reduce',
    problem: { elements, parts } satisfies ReduceProblem,
    bindings: [
      { name: 'partial', buffer: partial, access: 'read' },
      { name: 'dweight', buffer: dweight, access: 'write' },
    ],
    ...common,
  };
  return parts === 1 ? [sum] : [sum, reduce];
}

function biasGradientCalls({ layer, geometry, dy, dbias }: GradientSite<Conv2dGeometry>): readonly KernelCall[] {
  if (dbias === undefined) {
    return [];
  }
  const { K, P, Q } = geometry;
  return [
    {
      name: `${layer.name}_bias_gradient`,
      kernel: 'conv2d.bias_gradient',
      problem: { channels: K, pixels: P * Q } satisfies BiasGradientProblem,
      bindings: [
        { name: 'dy', buffer: dy, access: 'read' },
        { name: 'dbias', buffer: dbias, access: 'write' },
      ],
      layers: [layer.name],
      span: layer.span,
    },
  ];
}

interface PackSite {
  readonly layer: Layer;
  readonly correlation: Correlation;
  readonly weight: string;
  readonly packed: string;
  readonly name: string;
}

function packCall({ layer, correlation, weight, packed, name }: PackSite): KernelCall {
  return {
    name,
    kernel: 'conv2d.pack_weight',
    problem: { correlation } satisfies PackWeightProblem,
    bindings: [
      { name: 'weight', buffer: weight, access: 'read' },
      { name: 'weights', buffer: packed, access: 'write' },
    ],
    layers: [layer.name],
    span: layer.span,
  };
}
