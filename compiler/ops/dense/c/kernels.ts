/** The C kernels of dense: matrix products in register tiles. */

import type { KernelCall } from '../../../program/types.ts';
import { type EpilogueFunction, epilogueFunction, epilogueSentence } from '../../../targets/c/epilogue.ts';
import { membersText } from '../../../targets/c/initializer.ts';
import { type CKernelView, defineCKernel } from '../../../targets/c/kernel.ts';
import { renderTemplate } from '../../../targets/c/render.ts';
import { WIDEST_PANEL } from '../../../targets/c/tile.ts';
import type { DenseGeometry } from '../geometry.ts';
import type { DenseProblem } from '../lower.ts';
import biasGradientTemplate from './bias-gradient.c.hbs';
import biasGradientShared from './bias-gradient.shared.c.hbs';
import denseShared from './dense.shared.c.hbs';
import forwardTemplate from './forward.c.hbs';
import forwardFew from './forward-few.shared.c.hbs';
import forwardMany from './forward-many.shared.c.hbs';
import forwardTile from './forward-tile.shared.c.hbs';
import inputGradientTemplate from './input-gradient.c.hbs';
import inputGradientShared from './input-gradient.shared.c.hbs';
import weightGradientTemplate from './weight-gradient.c.hbs';
import weightGradientShared from './weight-gradient.shared.c.hbs';

/** Samples whose values stay in the L2 cache, as [depth, samples] of `DEPTH` summands each. */
const SAMPLES_AT_ONCE = 128;
const DEPTH = 256;

/** Inputs or outputs whose sums a thread holds for those samples. */
const ROWS_AT_ONCE = { forward: 1024, inputGradient: 192 } as const;

/** Panels of inputs that use the same tile of dy one after another. */
const PANELS_AT_ONCE = 4;

/** With fewer, a panel of samples would be mostly empty: the forward pass then reads weights as vectors. */
const MANY_SAMPLES = 8;

/** A cache line of outputs. */
const BIAS_BLOCK = 16;

interface DenseView extends CKernelView {
  /** Members of the struct `Dense`. */
  readonly extents: string;
  readonly outputs: number;
  readonly biased: boolean;
  readonly prefix: string;
  readonly epilogue: EpilogueFunction;
}

function denseView(
  { geometry, biased, epilogue }: DenseProblem,
  call: KernelCall,
  header: readonly string[],
  scratchFloats = 0,
): DenseView {
  const { inFeatures, outFeatures } = geometry;
  return {
    header: [...header, ...epilogueSentence(epilogue)],
    layouts: layouts(geometry, call),
    scratchFloats,
    extents: membersText({ inputs: inFeatures, outputs: outFeatures }),
    outputs: outFeatures,
    ...biasTerms(biased),
    epilogue: epilogueFunction(call.name, epilogue),
  };
}

/** A file may hold the functions for layers with a bias and those for layers without one. */
function biasTerms(biased: boolean): Pick<DenseView, 'biased' | 'prefix'> {
  return { biased, prefix: biased ? '' : 'unbiased_' };
}

/** A text of the family, preceded by what all but the bias gradient need. */
function withExtents(text: string, view: object): readonly string[] {
  return [renderTemplate(denseShared, { samplesAtOnce: SAMPLES_AT_ONCE, depth: DEPTH }), renderTemplate(text, view)];
}

function layouts({ inFeatures, outFeatures }: DenseGeometry, call: KernelCall): Readonly<Record<string, string>> {
  const input = `[N, ${inFeatures}]`;
  const output = `[N, ${outFeatures}]`;
  const weight = `[${outFeatures}, ${inFeatures}]`;
  const bias = `[${outFeatures}]`;
  const all: Readonly<Record<string, string>> = {
    x: input,
    dx: input,
    y: output,
    dy: output,
    weight,
    dweight: weight,
    bias,
    dbias: bias,
  };
  return Object.fromEntries(call.bindings.flatMap(({ name }) => (all[name] === undefined ? [] : [[name, all[name]]])));
}

const forward = defineCKernel<DenseProblem, DenseView>({
  name: 'dense.forward',
  template: forwardTemplate,
  shared: ({ biased }) => [
    ...withExtents(forwardFew, biasTerms(biased)),
    forwardTile,
    renderTemplate(forwardMany, {
      ...biasTerms(biased),
      manySamples: MANY_SAMPLES,
      rowsAtOnce: ROWS_AT_ONCE.forward,
    }),
  ],
  view: (problem, call) =>
    denseView(
      problem,
      call,
      [
        `y[n, o] = ${problem.biased ? 'bias[o] + ' : ''}Σ x[n, i] · weight[o, i].`,
        'Rows of a tile are outputs, whose weights are read as they lie; its columns are samples. A thread owns tiles of outputs.',
        `Fewer than ${MANY_SAMPLES} samples would leave the columns mostly empty: they are dot products then, and a thread owns outputs by fours.`,
      ],
      (DEPTH + ROWS_AT_ONCE.forward) * SAMPLES_AT_ONCE,
    ),
});

const inputGradient = defineCKernel<DenseProblem, DenseView>({
  name: 'dense.input_gradient',
  template: inputGradientTemplate,
  shared: () => withExtents(inputGradientShared, { rowsAtOnce: ROWS_AT_ONCE.inputGradient }),
  view: (problem, call) =>
    denseView(
      problem,
      call,
      [
        'dx[n, i] = Σ dy[n, o] · weight[o, i].',
        'Rows of a tile are inputs, its columns samples; blocks of weights are copied to where they lie together. A thread owns tiles of inputs.',
      ],
      DEPTH * SAMPLES_AT_ONCE + (DEPTH + SAMPLES_AT_ONCE) * ROWS_AT_ONCE.inputGradient,
    ),
});

const weightGradient = defineCKernel<DenseProblem, DenseView>({
  name: 'dense.weight_gradient',
  template: weightGradientTemplate,
  shared: () => withExtents(weightGradientShared, { panelsAtOnce: PANELS_AT_ONCE }),
  view(problem, call) {
    // Partial tiles leave gaps, less than one row in five.
    const gradientFloats = Math.ceil(problem.geometry.outFeatures * 1.25 + 16) * SAMPLES_AT_ONCE;
    return denseView(
      problem,
      call,
      [
        'dweight[o, i] = Σ dy[n, o] · x[n, i].',
        'Rows of a tile are outputs, its columns inputs. A thread owns panels of inputs.',
      ],
      gradientFloats + PANELS_AT_ONCE * SAMPLES_AT_ONCE * WIDEST_PANEL,
    );
  },
});

const biasGradient = defineCKernel<DenseProblem, DenseView>({
  name: 'dense.bias_gradient',
  template: biasGradientTemplate,
  shared: () => [renderTemplate(biasGradientShared, { biasBlock: BIAS_BLOCK })],
  view: (problem, call) =>
    denseView(problem, call, ['dbias[o] = Σ dy[n, o].', `A thread owns blocks of ${BIAS_BLOCK} outputs.`]),
});

export const cKernels = { forward, inputGradient, weightGradient, biasGradient };
