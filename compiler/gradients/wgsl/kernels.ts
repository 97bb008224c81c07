/** The kernel families for gradients on their way to the optimizer. */

import type { WgslKernel } from '../../targets/wgsl/kernel.ts';
import { defineKernel, type KernelView } from '../../targets/wgsl/kernel.ts';
import { flatLaunch } from '../../targets/wgsl/launch.ts';
import { constant } from '../../targets/wgsl/literals.ts';
import {
  CHUNK,
  elementsOf,
  type GradientKernels,
  NORM_EPSILON,
  type NormProblem,
  type SquaresProblem,
  type TensorProblem,
} from '../lower.ts';
import accumulateTemplate from './accumulate.wgsl.hbs';
import normGpuTemplate from './norm.gpu.wgsl.hbs';
import normSoftwareTemplate from './norm.software.wgsl.hbs';
import scaleTemplate from './scale.wgsl.hbs';
import squaresGpuTemplate from './squares.gpu.wgsl.hbs';
import squaresSoftwareTemplate from './squares.software.wgsl.hbs';

/** Threads of a workgroup that adds up squares. */
const THREADS = 256;

interface TensorView extends KernelView {
  /** Expression of the piece that a thread owns. */
  readonly index: string;
}

/** One thread owns one value, or four neighbouring ones. `names`: the bindings that hold the tensor's values. */
function tensorView({ shape }: TensorProblem, header: string, names: readonly string[]): TensorView {
  const elements = elementsOf(shape);
  const lanes = elements % 4 === 0 ? 4 : 1;
  const { launch, threadsPerRow } = flatLaunch(elements / lanes);
  const wrapped = launch.workgroups[1] !== 1;
  const perName = <T>(value: T) => Object.fromEntries(names.map((name) => [name, value]));
  return {
    launch,
    header: [header, lanes === 4 ? 'One thread owns four neighbouring values.' : 'One thread owns one value.'],
    bindingTypes: perName(lanes === 4 ? ('vec4f' as const) : ('f32' as const)),
    layouts: perName(`[${shape.join(', ')}]`),
    constants: [
      constant('COUNT', 'u32', elements / lanes, lanes === 4 ? 'groups of four values' : 'values'),
      ...(wrapped ? [constant('THREADS_PER_ROW', 'u32', threadsPerRow, 'of the grid')] : []),
    ],
    index: wrapped ? 'id.y * THREADS_PER_ROW + id.x' : 'id.x',
  };
}

const accumulate = defineKernel<TensorProblem, TensorView>({
  name: 'gradients.accumulate',
  template: { gpu: accumulateTemplate, software: accumulateTemplate },
  sameForAllProfiles: true,
  view: (problem) =>
    tensorView(problem, 'sum ← sum + share · g; the first part of a batch begins the sum.', ['g', 'sum']),
});

const scale = defineKernel<TensorProblem, TensorView>({
  name: 'gradients.scale',
  template: { gpu: scaleTemplate, software: scaleTemplate },
  sameForAllProfiles: true,
  view: (problem) => tensorView(problem, 'g ← factor · g.', ['g']),
});

const squares = defineKernel<SquaresProblem>({
  name: 'gradients.squares',
  template: { gpu: squaresGpuTemplate, software: squaresSoftwareTemplate },
  sameForAllProfiles: false,
  view({ shape, first }, profile) {
    const elements = elementsOf(shape);
    const chunks = Math.ceil(elements / CHUNK);
    const { launch, threadsPerRow } = profile === 'gpu' ? workgroupsLaunch(chunks) : flatLaunch(chunks);
    return {
      launch,
      header: [
        'squares[FIRST + c] = Σ g² over the c-th CHUNK of the tensor, in a fixed order.',
        profile === 'gpu' ? `A workgroup of ${THREADS} threads owns a chunk.` : 'One thread owns a chunk.',
      ],
      layouts: { g: `[${shape.join(', ')}]` },
      constants: [
        constant('COUNT', 'u32', elements, 'values'),
        constant('CHUNK', 'u32', CHUNK),
        constant('CHUNKS', 'u32', chunks),
        constant('FIRST', 'u32', first, 'chunk of the tensor among those of all'),
        constant('PER_ROW', 'u32', threadsPerRow, 'of the grid'),
      ],
    };
  },
});

/** One workgroup per chunk; wraps into rows where one dimension is too short. */
function workgroupsLaunch(chunks: number): ReturnType<typeof flatLaunch> {
  const { launch, threadsPerRow } = flatLaunch(chunks * THREADS);
  const { workgroups } = launch;
  const size = { workgroupSize: [THREADS, 1, 1], workgroups, workgroupBytes: 4 * THREADS } as const;
  return { launch: size, threadsPerRow: threadsPerRow / THREADS };
}

const norm = defineKernel<NormProblem>({
  name: 'gradients.norm',
  template: { gpu: normGpuTemplate, software: normSoftwareTemplate },
  sameForAllProfiles: false,
  view: ({ chunks, most }, profile) => ({
    launch:
      profile === 'gpu'
        ? { workgroupSize: [THREADS, 1, 1], workgroups: [1, 1, 1], workgroupBytes: 4 * THREADS }
        : { workgroupSize: [1, 1, 1], workgroups: [1, 1, 1], workgroupBytes: 0 },
    header: [
      'factor = min(1, MOST / (√Σ squares + EPSILON)), with which the norm of all gradients is at most MOST.',
      profile === 'gpu' ? `One workgroup of ${THREADS} threads adds in a fixed order.` : 'One thread adds in order.',
    ],
    layouts: { squares: `[${chunks}]`, factor: '[1]' },
    constants: [
      constant('CHUNKS', 'u32', chunks),
      constant('MOST', 'f32', most),
      constant('EPSILON', 'f32', NORM_EPSILON),
    ],
  }),
});

export const wgslGradients: GradientKernels<WgslKernel> = { accumulate, squares, norm, scale };
