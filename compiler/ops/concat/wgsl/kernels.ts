/** The kernel families of concat: the channels of an input are one run of values in each sample of y. */
import { epilogueBindingTypes, epilogueCode, epilogueHeader } from '../../../targets/wgsl/epilogue.ts';
import { defineKernel, type KernelView } from '../../../targets/wgsl/kernel.ts';
import { perSampleLaunch } from '../../../targets/wgsl/launch.ts';
import { constant } from '../../../targets/wgsl/literals.ts';
import type { ConcatProblem } from '../lower.ts';
import template from './copy.wgsl.hbs';

interface CopyView extends KernelView {
  readonly piece: string;
  /** Whether values are copied out of dy rather than into y. */
  readonly gathers: boolean;
  readonly output: string;
  readonly epilogue: readonly string[];
}

function copyView({ slice, epilogue }: ConcatProblem, direction: 'forward' | 'gradient'): CopyView {
  const { C, channels, first, pixels } = slice;
  const gathers = direction === 'gradient';
  const [joined, part] = gathers ? ['dy', 'dx'] : ['y', 'x'];
  const lanes = [C, channels, first].every((count) => (count * pixels) % 4 === 0) ? 4 : 1;
  const type = lanes === 4 ? 'vec4f' : 'f32';
  const unit = lanes === 4 ? 'groups of four' : 'values';
  const { lines, usesRandom } = epilogueCode(epilogue, { value: 'v', index: 'index', lanes });
  const extents = pixels === 1 ? '' : `, ${pixels}`;
  return {
    ...perSampleLaunch((channels * pixels) / lanes),
    header: [
      ...headerLines({ slice, epilogue }, direction),
      ...epilogueHeader(epilogue),
      lanes === 4 ? 'One thread owns four neighbouring values of one sample.' : 'One thread owns one value.',
    ],
    bindingTypes: { [joined]: type, [part]: type, ...(lanes === 4 ? epilogueBindingTypes(epilogue) : {}) },
    layouts: { [part]: `[N, ${channels}${extents}]`, [joined]: `[N, ${C}${extents}]` },
    constants: [
      constant('COUNT', 'u32', (channels * pixels) / lanes, `${unit} that the input has per sample`),
      constant('SAMPLE', 'u32', (C * pixels) / lanes, `${unit} per sample of ${joined}`),
      constant('FIRST', 'u32', (first * pixels) / lanes, 'where they begin in it'),
    ],
    usesRandom,
    gathers,
    output: gathers ? 'dx' : 'y',
    epilogue: lines,
  };
}

function headerLines({ slice: { first, pixels } }: ConcatProblem, direction: 'forward' | 'gradient') {
  const at = first === 0 ? 'c' : `${first} + c`;
  const rest = pixels === 1 ? '' : ', pixel';
  return [direction === 'forward' ? `y[n, ${at}${rest}] = x[n, c${rest}].` : `dx[n, c${rest}] = dy[n, ${at}${rest}].`];
}

const templates = { gpu: template, software: template };

const forward = defineKernel<ConcatProblem, CopyView>({
  name: 'concat.forward',
  template: templates,
  sameForAllProfiles: true,
  view: (problem) => copyView(problem, 'forward'),
});

const inputGradient = defineKernel<ConcatProblem, CopyView>({
  name: 'concat.input_gradient',
  template: templates,
  sameForAllProfiles: true,
  view: (problem) => copyView(problem, 'gradient'),
});

export const wgslKernels = { forward, inputGradient };
