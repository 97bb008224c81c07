/**
 * The kernel families of lrn. A thread walks down a few channels of one pixel and keeps the window in variables, so that each
 * value is read once; the window is summed afresh at every channel, because a running sum would lose precision in float32.
 */

import { f32Literal } from '../../../targets/float-literal.ts';
import { epilogueCode, epilogueHeader } from '../../../targets/wgsl/epilogue.ts';
import { defineKernel, type KernelView, type Launch } from '../../../targets/wgsl/kernel.ts';
import { constant } from '../../../targets/wgsl/literals.ts';
import type { LrnGeometry } from '../geometry.ts';
import type { LrnProblem } from '../lower.ts';
import forwardTemplate from './forward.wgsl.hbs';
import inputGradientTemplate from './input-gradient.wgsl.hbs';

/** A variable and the channel it is loaded from. */
interface Load {
  readonly name: string;
  readonly from: string;
}

/** Statements to run first, then an expression. */
interface Power {
  readonly lines: readonly string[];
  readonly value: string;
}

interface LrnView extends KernelView {
  readonly preload: readonly Load[];
  readonly newest: Load;
  readonly squares: string;
  readonly centre: string;
  readonly power: Power;
  readonly shifts: readonly string[];
  readonly epilogue: readonly string[];
}

interface LrnGradientView extends LrnView {
  readonly names: string;
  readonly zeros: readonly string[];
  readonly warmUp: number;
  readonly newestScaled: string;
  readonly centreFrom: string;
  readonly newestTerm: string;
  readonly terms: string;
}

/** Channels per thread: enough to pay for filling the window first. */
const FORWARD_CHANNELS = 16;
const GRADIENT_CHANNELS = 32;

const forward = defineKernel<LrnProblem, LrnView>({
  name: 'lrn.forward',
  template: { gpu: forwardTemplate, software: forwardTemplate },
  sameForAllProfiles: true,
  view({ geometry, epilogue }) {
    const { C, pixels, radius } = geometry;
    const xs = names('x', 2 * radius + 1);
    const { lines, usesRandom } = epilogueCode(epilogue, { value: 'v', index: 'index' });
    return {
      launch: columnLaunch(geometry, FORWARD_CHANNELS),
      header: [
        `y_c = x_c / d_c^β with d_c = k + α · Σ x_j² over channels j from c − ${radius} to c + ${radius}${ofColumn(geometry)}.`,
        ...epilogueHeader(epilogue),
        `One thread owns up to ${FORWARD_CHANNELS} channels of one pixel and slides the window along them.`,
      ],
      layouts: { x: `[N, ${C}, ${pixels}]`, y: `[N, ${C}, ${pixels}]` },
      constants: constants(geometry, FORWARD_CHANNELS),
      usesRandom,
      preload: xs.slice(0, -1).map((name, i) => ({ name, from: offset('first', i - radius) })),
      newest: { name: at(xs, -1), from: offset('c', radius) },
      squares: squares(xs),
      centre: at(xs, radius),
      power: inversePower(geometry.beta),
      shifts: shifts(xs),
      epilogue: lines,
    };
  },
});

const inputGradient = defineKernel<LrnProblem, LrnGradientView>({
  name: 'lrn.input_gradient',
  template: { gpu: inputGradientTemplate, software: inputGradientTemplate },
  sameForAllProfiles: true,
  view({ geometry, epilogue }) {
    const { C, pixels, radius, alpha, beta } = geometry;
    const width = 2 * radius + 1;
    const xs = names('x', width);
    const terms = names('t', width);
    const scaled = names('g', radius + 1);
    const { lines, usesRandom } = epilogueCode(epilogue, { value: 'v', index: 'index' });
    return {
      launch: columnLaunch(geometry, GRADIENT_CHANNELS),
      header: [
        `dx_c = dy_c / d_c^β − 2αβ · x_c · Σ t_j over channels j from c − ${radius} to c + ${radius},`,
        `t_j = dy_j · x_j / d_j^(β + 1), d_j = k + α · Σ x_i² over channels i from j − ${radius} to j + ${radius}${ofColumn(geometry)}.`,
        ...epilogueHeader(epilogue),
        `One thread owns up to ${GRADIENT_CHANNELS} channels of one pixel and slides both windows along them.`,
      ],
      layouts: Object.fromEntries(['x', 'dy', 'dx'].map((name) => [name, `[N, ${C}, ${pixels}]`])),
      constants: [...constants(geometry, GRADIENT_CHANNELS), constant('FACTOR', 'f32', 2 * alpha * beta, '2 α β')],
      usesRandom,
      names: [
        `x0 … ${at(xs, -1)} are x of channels c … ${offset('c', 2 * radius)}`,
        `t0 … ${at(terms, -1)} are t of ${offset('c', -radius)} … ${offset('c', radius)}`,
        `g0 … ${at(scaled, -1)} are dy / d^β of c … ${offset('c', radius)}`,
      ].join(', '),
      preload: xs.slice(0, -1).map((name, i) => ({ name, from: offset('first', i - 2 * radius) })),
      zeros: [...terms.slice(0, -1), ...scaled.slice(0, -1)],
      warmUp: 2 * radius,
      newest: { name: at(xs, -1), from: offset('c', 2 * radius) },
      squares: squares(xs),
      centre: at(xs, radius),
      power: inversePower(beta),
      newestScaled: at(scaled, -1),
      centreFrom: offset('c', radius),
      newestTerm: at(terms, -1),
      terms: terms.join(' + '),
      shifts: [xs, terms, scaled].flatMap(shifts),
      epilogue: lines,
    };
  },
});

export const wgslKernels = { forward, inputGradient };

/** Channels of one column follow each other, so that a column is to the kernel what a sample is. */
function ofColumn({ columns }: LrnGeometry): string {
  return columns === 1 ? '' : `, as far as they are of the same of ${columns} columns`;
}

/** Pixels in x, groups of channels in y, columns of samples in z. */
function columnLaunch({ C, columns, pixels }: LrnGeometry, channels: number): Launch {
  return {
    workgroupSize: [64, 1, 1],
    workgroups: [Math.ceil(pixels / 64), Math.ceil(C / columns / channels), { factor: columns, scale: 1, divisor: 1 }],
    workgroupBytes: 0,
  };
}

function constants({ C, columns, pixels, alpha, beta, k }: LrnGeometry, channels: number) {
  return [
    constant('C', 'i32', C / columns, columns === 1 ? 'channels' : 'channels of a column'),
    constant('PIXELS', 'u32', pixels, 'H · W'),
    constant('CHANNELS', 'i32', channels, 'per thread'),
    constant('K', 'f32', k),
    constant('ALPHA', 'f32', alpha, 'per squared term'),
    ...(isQuarters(beta) ? [] : [constant('BETA', 'f32', beta)]),
  ];
}

/** `d` to the power −β. Multiples of ¼ need no `pow`, which is slow on CPU devices and inexact everywhere. */
function inversePower(beta: number): Power {
  if (!isQuarters(beta)) {
    // Devices compute `pow` from the bits of d and may turn a NaN into a number.
    return { lines: [], value: 'select(pow(d, -BETA), d, is_nan(d))' };
  }
  const quarters = beta * 4;
  const factors = [
    ...Array.from({ length: Math.floor(quarters / 4) }, () => '(1.0 / d)'),
    ...(quarters % 4 >= 2 ? ['root'] : []),
    ...(quarters % 2 === 1 ? ['sqrt(root)'] : []),
  ];
  return {
    lines: quarters % 4 === 0 ? [] : ['let root = inverseSqrt(d);'],
    value: factors.length === 0 ? f32Literal(1) : factors.join(' * '),
  };
}

function isQuarters(beta: number): boolean {
  return Number.isInteger(beta * 4) && beta >= 0 && beta <= 2;
}

function names(letter: string, count: number): readonly string[] {
  return Array.from({ length: count }, (_, i) => `${letter}${i}`);
}

function at(list: readonly string[], index: number): string {
  return list.at(index) ?? '';
}

/** `c + 2`, `c`, `c - 2` */
function offset(name: string, by: number): string {
  if (by === 0) {
    return name;
  }
  return by > 0 ? `${name} + ${by}` : `${name} - ${-by}`;
}

function squares(xs: readonly string[]): string {
  return xs.map((x) => `${x} * ${x}`).join(' + ');
}

/** Each variable takes the value of the next. */
function shifts(list: readonly string[]): readonly string[] {
  return list.slice(1).map((next, i) => `${list[i]} = ${next};`);
}
