/**
 * The kernel of a chain of elementwise layers without a producer to fuse into: it copies, and the chain is its epilogue.
 * Serves both directions and every elementwise kind.
 */
import type { ElementwiseProblem } from '../../program/elementwise.ts';
import template from './elementwise.wgsl.hbs';
import { epilogueBindingTypes, epilogueCode, epilogueHeader } from './epilogue.ts';
import { defineKernel, type KernelView } from './kernel.ts';
import { perSampleLaunch } from './launch.ts';
import { constant } from './literals.ts';

interface ElementwiseView extends KernelView {
  readonly piece: string;
  readonly input: string;
  readonly output: string;
  readonly epilogue: readonly string[];
}

export const elementwise = defineKernel<ElementwiseProblem, ElementwiseView>({
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
