/**
 * The kernel of a chain of elementwise layers without a producer to fuse into: it copies, and the chain is its epilogue.
 * Serves both directions and every elementwise kind.
 */
import type { EpilogueStep, Layer } from '../../graph/types.ts';
import type { KernelCall } from '../../program/types.ts';
import template from './elementwise.wgsl.hbs';
import { epilogueBindings, epilogueBindingTypes, epilogueCode, epilogueHeader } from './epilogue.ts';
import { defineKernel, type KernelView } from './kernel.ts';
import { perSampleLaunch } from './launch.ts';
import { constant } from './literals.ts';

export interface ElementwiseProblem {
  /** Per sample. */
  readonly elements: number;
  readonly input: string;
  readonly output: string;
  readonly steps: readonly EpilogueStep[];
}

interface ElementwiseView extends KernelView {
  readonly piece: string;
  readonly input: string;
  readonly output: string;
  readonly epilogue: readonly string[];
}

export interface ElementwiseChain {
  readonly layer: Layer;
  readonly direction: 'forward' | 'gradient';
  /** Per sample. */
  readonly elements: number;
  /** Buffers. */
  readonly from: string;
  readonly to: string;
  readonly steps: readonly EpilogueStep[];
}

export function elementwiseCall({ layer, direction, elements, from, to, steps }: ElementwiseChain): KernelCall {
  const [input, output] = direction === 'forward' ? ['x', 'y'] : ['dy', 'dx'];
  return {
    name: direction === 'forward' ? `${layer.name}_forward` : `${layer.name}_input_gradient`,
    kernel: 'elementwise',
    problem: { elements, input, output, steps } satisfies ElementwiseProblem,
    bindings: [
      { name: input, buffer: from, access: 'read' },
      { name: output, buffer: to, access: 'write' },
      ...epilogueBindings(steps),
    ],
    layers: steps.map((step) => step.layer.name),
    span: layer.span,
  };
}

export const elementwiseFamily = defineKernel<ElementwiseProblem, ElementwiseView>({
  name: 'elementwise',
  template: { gpu: template, software: template },
  sameForAllProfiles: true,
  view({ elements, input, output, steps }) {
    const lanes = elements % 4 === 0 ? 4 : 1;
    const type = lanes === 4 ? 'vec4f' : 'f32';
    const { lines, usesRandom } = epilogueCode(steps, { value: 'v', index: 'index', lanes });
    return {
      ...perSampleLaunch(elements / lanes),
      header: [
        `${output} = ${input}, value by value.`,
        ...epilogueHeader(steps),
        lanes === 4 ? 'One thread owns four neighbouring values of one sample.' : 'One thread owns one value.',
      ],
      bindingTypes: { [input]: type, [output]: type, ...(lanes === 4 ? epilogueBindingTypes(steps) : {}) },
      layouts: { [input]: `[N, ${elements}]`, [output]: `[N, ${elements}]` },
      constants: [
        constant('COUNT', 'u32', elements / lanes, lanes === 4 ? 'groups of four per sample' : 'values per sample'),
      ],
      usesRandom,
      input,
      output,
      epilogue: lines,
    };
  },
});
