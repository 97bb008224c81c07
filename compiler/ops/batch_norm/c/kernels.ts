/**
 * The C kernels of batch_norm: images are [N, H, W, C], so a pixel is a row of C values and loops over channels are vector code. A batch is
 * cut into a fixed number of parts of its pixels, each of which one thread sums.
 */
import type { KernelCall } from '../../../program/types.ts';
import { type EpilogueFunction, epilogueFunction, epilogueSentence } from '../../../targets/c/epilogue.ts';
import { initializer } from '../../../targets/c/initializer.ts';
import { type CKernel, type CKernelView, defineCKernel } from '../../../targets/c/kernel.ts';
import { floatLiteral } from '../../../targets/c/literals.ts';
import { renderTemplate } from '../../../targets/c/render.ts';
import type { BatchNormGeometry } from '../geometry.ts';
import type { BatchNormKernels, BatchNormProblem, ElementProblem, FoldProblem } from '../lower.ts';
import batchNormShared from './batch-norm.shared.c.hbs';
import foldTemplate from './fold.c.hbs';
import foldShared from './fold.shared.c.hbs';
import gradientSumsTemplate from './gradient-sums.c.hbs';
import gradientSumsShared from './gradient-sums.shared.c.hbs';
import inputGradientTemplate from './input-gradient.c.hbs';
import inputGradientShared from './input-gradient.shared.c.hbs';
import momentsTemplate from './moments.c.hbs';
import momentsShared from './moments.shared.c.hbs';
import normalizeTemplate from './normalize.c.hbs';
import normalizeShared from './normalize.shared.c.hbs';
import parameterGradientTemplate from './parameter-gradient.c.hbs';
import parameterGradientShared from './parameter-gradient.shared.c.hbs';
import stateTemplate from './state.c.hbs';
import stateShared from './state.shared.c.hbs';
import statisticsTemplate from './statistics.c.hbs';
import statisticsShared from './statistics.shared.c.hbs';

/** Enough for any number of threads to have equal shares. */
const PARTS = 64;
/** Pixels whose values stay in the L2 cache. */
const BLOCK = 64;

interface BatchNormView extends CKernelView {
  /** Members of the struct `BatchNorm`. */
  readonly extents: string;
}

interface ElementView extends BatchNormView {
  readonly epilogue: EpilogueFunction;
}

const common = renderTemplate(batchNormShared, { parts: PARTS, block: BLOCK });

const OWNS_PARTS = `A thread owns some of the ${PARTS} parts into which the pixels of the batch are cut.`;
const OWNS_CHANNELS = 'A thread owns lines of 16 channels.';
const OWNS_PIXELS = `A thread owns blocks of ${BLOCK} pixels.`;

const statistics = defineCKernel<BatchNormProblem, BatchNormView>({
  name: 'batch_norm.statistics',
  template: statisticsTemplate,
  shared: () => [common, statisticsShared],
  view: ({ geometry }) => ({
    ...batchNormView(geometry, ['x'], ['parts[part] = the mean of x over the part, and Σ (x − mean)².', OWNS_PARTS]),
    scratchFloats: 2 * geometry.C,
  }),
});

const moments = defineCKernel<BatchNormProblem, BatchNormView>({
  name: 'batch_norm.moments',
  template: momentsTemplate,
  shared: () => [common, statisticsShared, momentsShared],
  view: ({ geometry }) =>
    batchNormView(geometry, [], ['mean and variance (biased) of all parts together.', OWNS_CHANNELS]),
});

const normalize = defineCKernel<ElementProblem, ElementView>({
  name: 'batch_norm.normalize',
  template: normalizeTemplate,
  shared: () => [common, normalizeShared],
  view: (problem, call) => ({
    ...elementView(problem, call, ['x', 'y'], 'y = (x − mean) / √(variance + ε) · weight + bias.'),
    scratchFloats: problem.geometry.C,
  }),
});

const gradientSums = defineCKernel<BatchNormProblem, BatchNormView>({
  name: 'batch_norm.gradient_sums',
  template: gradientSumsTemplate,
  shared: () => [common, gradientSumsShared],
  view: ({ geometry }) =>
    batchNormView(geometry, ['x', 'dy'], ['parts[part] = Σ dy and Σ dy · (x − mean) over the part.', OWNS_PARTS]),
});

const parameterGradient = defineCKernel<BatchNormProblem, BatchNormView>({
  name: 'batch_norm.parameter_gradient',
  template: parameterGradientTemplate,
  shared: () => [common, parameterGradientShared],
  view: ({ geometry }) =>
    batchNormView(
      geometry,
      [],
      [
        'dbias = Σ dy, dweight = Σ dy · x̂ with x̂ = (x − mean) / √(variance + ε), and the factors of',
        'dx = weight / √(variance + ε) · (dy − dbias / n − x̂ · dweight / n), n = N · H · W.',
        OWNS_CHANNELS,
      ],
    ),
});

const inputGradient = defineCKernel<ElementProblem, ElementView>({
  name: 'batch_norm.input_gradient',
  template: inputGradientTemplate,
  shared: () => [common, inputGradientShared],
  view: (problem, call) =>
    elementView(problem, call, ['x', 'dy', 'dx'], 'dx = factors[0] · (dy − factors[1] − (x − mean) · factors[2]).'),
});

interface FoldView extends BatchNormView {
  readonly row: number;
  readonly biased: boolean;
}

const fold = defineCKernel<FoldProblem, FoldView>({
  name: 'batch_norm.fold',
  template: foldTemplate,
  shared: ({ biased }) => [common, renderTemplate(foldShared, { biased })],
  view: ({ geometry, row, biased }) => ({
    ...batchNormView(
      geometry,
      [],
      [
        `folded_weight[c] = weight[c] · s and folded_bias[c] = ${biased ? '(bias[c] − mean[c])' : '−mean[c]'} · s + offset[c], s = factor[c] / √(variance[c] + ε).`,
        'They stay from run to run; only new weights are folded again. A thread owns channels.',
      ],
    ),
    row,
    biased,
  }),
});

const state = defineCKernel<BatchNormProblem, BatchNormView>({
  name: 'batch_norm.state',
  template: stateTemplate,
  shared: () => [common, stateShared],
  view: ({ geometry }) =>
    batchNormView(
      geometry,
      [],
      [
        'running = (1 − momentum) · running + momentum · batch, with n / (n − 1) · variance.',
        'A thread owns channels.',
      ],
    ),
});

export const cKernels: BatchNormKernels<CKernel> = {
  parts: () => PARTS,
  statistics,
  moments,
  normalize,
  gradientSums,
  parameterGradient,
  inputGradient,
  state,
  fold,
  keepsFolded: true,
};

function batchNormView(
  { C, pixels, momentum, epsilon }: BatchNormGeometry,
  images: readonly string[],
  header: readonly string[],
): BatchNormView {
  return {
    header,
    layouts: Object.fromEntries(images.map((name) => [name, `[N, ${pixels}, ${C}]`])),
    extents: initializer([
      { channels: C, pixels },
      { epsilon: floatLiteral(epsilon), momentum: floatLiteral(momentum), kept: floatLiteral(1 - momentum) },
    ]),
  };
}

function elementView(
  { geometry, epilogue }: ElementProblem,
  call: KernelCall,
  images: readonly string[],
  header: string,
): ElementView {
  return {
    ...batchNormView(geometry, images, [header, ...epilogueSentence(epilogue), OWNS_PIXELS]),
    epilogue: epilogueFunction(call.name, epilogue),
  };
}
