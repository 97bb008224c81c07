/** The C kernel of a chain of elementwise layers that no other kernel could take: it copies, and the chain is its epilogue. */

import type { ElementwiseProblem } from '../../program/elementwise.ts';
import template from './elementwise.c.hbs';
import shared from './elementwise.shared.c.hbs';
import { type EpilogueFunction, epilogueFunction, epilogueSentence } from './epilogue.ts';
import { type CKernelView, defineCKernel } from './kernel.ts';
import { renderTemplate } from './render.ts';

interface ElementwiseView extends CKernelView {
  readonly input: string;
  readonly output: string;
  /** Per sample. */
  readonly elements: number;
  readonly epilogue: EpilogueFunction;
}

/** Values that are copied and transformed while in the L1 cache. Fixed, so that the blocks do not depend on the number of threads. */
const BLOCK = 1024;

export const elementwise = defineCKernel<ElementwiseProblem, ElementwiseView>({
  name: 'elementwise',
  template,
  shared: () => [renderTemplate(shared, { block: BLOCK })],
  view({ elements, input, output, steps }, call) {
    return {
      header: [
        `${output} = ${input}, value by value.`,
        ...epilogueSentence(steps),
        `A thread owns blocks of ${BLOCK} values.`,
      ],
      layouts: { [input]: `[N, ${elements}]`, [output]: `[N, ${elements}]` },
      input,
      output,
      elements,
      epilogue: epilogueFunction(call.name, steps),
    };
  },
});
