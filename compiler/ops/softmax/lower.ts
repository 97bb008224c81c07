/** softmax as the output of a network: probabilities from logits. In training the loss computes it together with the cross-entropy. */
import { compilerAssert } from '../../assert.ts';
import type { KernelCall } from '../../program/types.ts';
import type { SoftmaxGeometry } from '../geometry.ts';
import type { ForwardSite, GradientSite } from '../layer-kind.ts';
import type { SoftmaxProblem } from './wgsl/kernels.ts';

export function forward(site: ForwardSite<SoftmaxGeometry>): readonly KernelCall[] {
  const { layer, geometry, x, y, epilogue } = site;
  compilerAssert(epilogue.length === 0, `nothing may follow ${layer.name}`, layer.span);
  return [
    {
      name: `${layer.name}_forward`,
      kernel: 'softmax.forward',
      problem: geometry satisfies SoftmaxProblem,
      bindings: [
        { name: 'x', buffer: x, access: 'read' },
        { name: 'y', buffer: y, access: 'write' },
      ],
      layers: [layer.name],
      span: layer.span,
    },
  ];
}

/** The loss reads the logits in front of a softmax, so no gradient ever reaches it. */
export function gradient(site: GradientSite<SoftmaxGeometry>): readonly KernelCall[] {
  compilerAssert(false, `${site.layer.name} is an output and has no gradient of its own`, site.layer.span);
}
