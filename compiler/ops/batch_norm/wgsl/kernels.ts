/**
 * The WGSL kernels of batch_norm. The values of a channel are cut into parts, the same pixels of all images; a part has a sum of its own,
 * so that few channels still give many threads something to do.
 */
import { epilogueBindingTypes, epilogueCode, epilogueHeader } from '../../../targets/wgsl/epilogue.ts';
import type { WgslKernel } from '../../../targets/wgsl/kernel.ts';
import { defineKernel, type KernelView, type Launch } from '../../../targets/wgsl/kernel.ts';
import { flatLaunch, perSampleLaunch } from '../../../targets/wgsl/launch.ts';
import { constant } from '../../../targets/wgsl/literals.ts';
import type { BatchNormGeometry } from '../geometry.ts';
import type { BatchNormKernels, BatchNormProblem, ElementProblem, FoldProblem } from '../lower.ts';
import foldTemplate from './fold.wgsl.hbs';
import gradientSumsGpu from './gradient-sums.gpu.wgsl.hbs';
import gradientSumsSoftware from './gradient-sums.software.wgsl.hbs';
import inputGradientTemplate from './input-gradient.wgsl.hbs';
import momentsTemplate from './moments.wgsl.hbs';
import normalizeTemplate from './normalize.wgsl.hbs';
import parameterGradientTemplate from './parameter-gradient.wgsl.hbs';
import stateTemplate from './state.wgsl.hbs';
import statisticsGpu from './statistics.gpu.wgsl.hbs';
import statisticsSoftware from './statistics.software.wgsl.hbs';

/** Workgroups that keep a large GPU busy. */
const WORKGROUPS = 512;
/** Threads of a workgroup that sums a part, and the least pixels of an image that are worth a part of their own. */
const THREADS = 64;
/** Of a row of workgroups; more channels begin another row. */
const ROW = 32_768;

/** How many parts, and how many pixels of an image each has; the last one may have fewer. */
function partition({ C, pixels }: BatchNormGeometry): { readonly parts: number; readonly pixelsOfPart: number } {
  const wanted = Math.min(Math.ceil(WORKGROUPS / C), Math.ceil(pixels / THREADS));
  const pixelsOfPart = Math.ceil(pixels / wanted);
  return { parts: Math.ceil(pixels / pixelsOfPart), pixelsOfPart };
}

interface ReduceView extends KernelView {
  /** `gpu` */
  readonly channel?: string;
  /** `software` */
  readonly piece?: string;
}

interface ChannelView extends KernelView {
  readonly piece: string;
}

interface ElementView extends ChannelView {
  readonly epilogue: readonly string[];
}

const STATISTICS = 'parts[part, c] = the mean of x over the part, and Σ (x − mean)².';
const SUMS = 'parts[part, c] = Σ dy and Σ dy · (x − mean[c]) over the part.';

const statistics = defineKernel<BatchNormProblem, ReduceView>({
  name: 'batch_norm.statistics',
  template: { gpu: statisticsGpu, software: statisticsSoftware },
  sameForAllProfiles: false,
  view: ({ geometry }, profile) => reduceView(geometry, profile, STATISTICS),
});

const gradientSums = defineKernel<BatchNormProblem, ReduceView>({
  name: 'batch_norm.gradient_sums',
  template: { gpu: gradientSumsGpu, software: gradientSumsSoftware },
  sameForAllProfiles: false,
  view: ({ geometry }, profile) => reduceView(geometry, profile, SUMS),
});

const moments = defineKernel<BatchNormProblem, ChannelView>({
  name: 'batch_norm.moments',
  template: { gpu: momentsTemplate, software: momentsTemplate },
  sameForAllProfiles: true,
  view: ({ geometry }) => channelView(geometry, ['mean[c], variance[c] (biased) of all parts together.']),
});

const parameterGradient = defineKernel<BatchNormProblem, ChannelView>({
  name: 'batch_norm.parameter_gradient',
  template: { gpu: parameterGradientTemplate, software: parameterGradientTemplate },
  sameForAllProfiles: true,
  view: ({ geometry }) =>
    channelView(geometry, [
      'dbias = Σ dy, dweight = Σ dy · x̂ with x̂ = (x − mean) / √(variance + ε), and factors [3, C] of',
      'dx = weight / √(variance + ε) · (dy − dbias / n − x̂ · dweight / n), n = N · H · W.',
    ]),
});

const state = defineKernel<BatchNormProblem, ChannelView>({
  name: 'batch_norm.state',
  template: { gpu: stateTemplate, software: stateTemplate },
  sameForAllProfiles: true,
  view: ({ geometry }) =>
    channelView(geometry, ['running = (1 − momentum) · running + momentum · batch, with n / (n − 1) · variance.']),
});

interface FoldView extends ChannelView {
  readonly biased: boolean;
}

const fold = defineKernel<FoldProblem, FoldView>({
  name: 'batch_norm.fold',
  template: { gpu: foldTemplate, software: foldTemplate },
  sameForAllProfiles: true,
  view: ({ geometry, row, biased }) => ({
    ...flatPieces(geometry.C * row),
    biased,
    header: [
      `folded_weight[c] = weight[c] · s and folded_bias[c] = ${biased ? '(bias[c] − mean[c])' : '−mean[c]'} · s + offset[c], s = factor[c] / √(variance[c] + ε).`,
      'One thread owns one weight.',
    ],
    constants: [...constants(geometry), constant('ROW', 'u32', row, 'weights of a channel')],
  }),
});

const normalize = defineKernel<ElementProblem, ElementView>({
  name: 'batch_norm.normalize',
  template: { gpu: normalizeTemplate, software: normalizeTemplate },
  sameForAllProfiles: true,
  view: (problem) => elementView(problem, ['x', 'y'], 'y = (x − mean[c]) / √(variance[c] + ε) · weight[c] + bias[c].'),
});

const inputGradient = defineKernel<ElementProblem, ElementView>({
  name: 'batch_norm.input_gradient',
  template: { gpu: inputGradientTemplate, software: inputGradientTemplate },
  sameForAllProfiles: true,
  view: (problem) =>
    elementView(
      problem,
      ['x', 'dy', 'dx'],
      'dx = factors[0, c] · (dy − factors[1, c] − (x − mean[c]) · factors[2, c]).',
    ),
});

export const wgslKernels: BatchNormKernels<WgslKernel> = {
  parts: (geometry) => partition(geometry).parts,
  statistics,
  moments,
  normalize,
  gradientSums,
  parameterGradient,
  inputGradient,
  state,
  fold,
  keepsFolded: false,
};

function layouts({ C, pixels }: BatchNormGeometry): Readonly<Record<string, string>> {
  const images = `[N, ${C}, ${pixels}]`;
  return { x: images, y: images, dy: images, dx: images };
}

function constants(geometry: BatchNormGeometry) {
  const { C, pixels, momentum, epsilon } = geometry;
  const { parts, pixelsOfPart } = partition(geometry);
  return [
    constant('C', 'u32', C, 'channels'),
    constant('PIXELS', 'u32', pixels, 'H · W'),
    constant('PARTS', 'u32', parts),
    constant('PART', 'u32', pixelsOfPart, 'pixels of an image in a part; the last one may have fewer'),
    constant('THREADS', 'u32', THREADS, 'of a workgroup'),
    constant('EPSILON', 'f32', epsilon),
    constant('MOMENTUM', 'f32', momentum, 'share of this batch'),
    constant('KEPT', 'f32', 1 - momentum, '1 − momentum'),
  ];
}

function reduceView(geometry: BatchNormGeometry, profile: 'gpu' | 'software', header: string): ReduceView {
  const { C } = geometry;
  const { parts } = partition(geometry);
  const common = { layouts: layouts(geometry), constants: constants(geometry) };
  if (profile === 'gpu') {
    const rows = Math.ceil(C / ROW);
    const launch: Launch = {
      workgroupSize: [THREADS, 1, 1],
      workgroups: [Math.min(C, ROW), rows, parts],
      workgroupBytes: 4 * THREADS,
    };
    return {
      ...common,
      launch,
      header: [header, `One workgroup of ${THREADS} threads owns one part of one channel.`],
      channel: rows === 1 ? 'group.x' : `(group.y * ${ROW} + group.x)`,
    };
  }
  return { ...common, ...flatPieces(parts * C), header: [header, 'One thread owns one part of one channel.'] };
}

function channelView(geometry: BatchNormGeometry, header: readonly string[]): ChannelView {
  return {
    ...flatPieces(geometry.C),
    header: [...header, 'One thread owns one channel.'],
    constants: constants(geometry),
  };
}

/** One thread per piece, whatever the batch. */
function flatPieces(pieces: number): { readonly launch: Launch; readonly piece: string } {
  const { launch, threadsPerRow } = flatLaunch(pieces);
  return { launch, piece: launch.workgroups[1] === 1 ? 'id.x' : `(id.y * ${threadsPerRow} + id.x)` };
}

function elementView({ geometry, epilogue }: ElementProblem, images: readonly string[], header: string): ElementView {
  const { C, pixels } = geometry;
  const lanes = pixels % 4 === 0 ? 4 : 1;
  const { lines, usesRandom } = epilogueCode(epilogue, { value: 'v', index: 'index', lanes });
  return {
    ...perSampleLaunch((C * pixels) / lanes),
    header: [
      header,
      ...epilogueHeader(epilogue),
      lanes === 4 ? 'One thread owns four neighbouring values of one channel.' : 'One thread owns one value.',
    ],
    ...(lanes === 4
      ? {
          bindingTypes: {
            ...Object.fromEntries(images.map((name) => [name, 'vec4f' as const])),
            ...epilogueBindingTypes(epilogue),
          },
        }
      : {}),
    layouts: layouts(geometry),
    constants: [
      ...constants(geometry),
      constant(
        'CHANNEL_PIECES',
        'u32',
        pixels / lanes,
        lanes === 4 ? 'groups of four per channel' : 'values per channel',
      ),
    ],
    usesRandom,
    epilogue: lines,
  };
}
