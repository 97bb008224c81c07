/**
 * How a conv2d layer becomes C kernel calls: as for WebGPU, but that the gradients of weights and biases are one
 * call, and that some correlations take Winograd's way.
 */
import type { KernelCall } from '../../program/types.ts';
import type { Conv2dGeometry } from '../geometry.ts';
import type { GradientSite, Lowering } from '../layer-kind.ts';
import type { CCorrelationProblem } from './c/correlation-frame.ts';
import { packedFloats as directPackedFloats } from './c/pack-weight.ts';
import { type CWeightGradientProblem, weightSumFloats } from './c/weight-gradient.ts';
import { type WinogradProblem, winogradPackedFloats } from './c/winograd.ts';
import type { Correlation } from './correlation.ts';
import { forwardCalls, inputGradientCalls } from './lower.ts';
import { chooseWinograd } from './winograd.ts';

export const cLowering: Lowering<Conv2dGeometry> & { readonly readsImages: true } = {
  readsImages: true,
  forward: (site) =>
    forwardCalls(site, (correlation) => site.scratch('packed_weights', packedFloats(correlation), 'kept')).map((call) =>
      chooseKernel(call, site.channelsFirstInput),
    ),
  gradient: (site) => [
    ...inputGradientCalls(site, packedFloats).map((call) => chooseKernel(call)),
    ...parameterGradientCalls(site),
  ],
};

function packedFloats(correlation: Correlation): number {
  const winograd = chooseWinograd(correlation);
  return winograd === undefined ? directPackedFloats(correlation) : winogradPackedFloats(correlation, winograd);
}

/** Both calls of a correlation take Winograd's way where it saves enough. */
function chooseKernel(call: KernelCall, channelsFirstInput = false): KernelCall {
  const problem = { ...(call.problem as CCorrelationProblem), channelsFirstInput };
  const winograd = chooseWinograd(problem.correlation);
  return winograd === undefined
    ? { ...call, problem }
    : {
        ...call,
        kernel: call.kernel.replace('conv2d.', 'conv2d.winograd_'),
        problem: { ...problem, winograd } satisfies WinogradProblem,
      };
}

function parameterGradientCalls(site: GradientSite<Conv2dGeometry>): readonly KernelCall[] {
  const { layer, geometry, x, dy, dweight, dbias, channelsFirstInput = false } = site;
  if (dweight === undefined || dbias === undefined) {
    return [];
  }
  return [
    {
      name: `${layer.name}_weight_gradient`,
      kernel: 'conv2d.weight_gradient',
      problem: { geometry, channelsFirstInput } satisfies CWeightGradientProblem,
      bindings: [
        { name: 'x', buffer: x, access: 'read' },
        { name: 'dy', buffer: dy, access: 'read' },
        { name: 'sums', buffer: site.scratch('weight_sums', weightSumFloats(geometry)), access: 'write' },
        { name: 'dweight', buffer: dweight, access: 'write' },
        { name: 'dbias', buffer: dbias, access: 'write' },
      ],
      layers: [layer.name],
      span: layer.span,
    },
  ];
}
