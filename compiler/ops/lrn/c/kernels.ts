/**
 * The C kernels of lrn: images are [N, H, W, C], and one pixel is a row of C values. Sums over neighbouring channels read a row of
 * terms at shifted addresses; the row has zeros before and behind it, so that its ends need no care.
 *
 * A pixel is a function that compilers do not inline: of few channels they would work on several pixels at once, and round otherwise in
 * the last ones of a thread's share, so that results depended on the number of threads.
 */

import type { KernelCall } from '../../../program/types.ts';
import { type EpilogueFunction, epilogueFunction, epilogueSentence } from '../../../targets/c/epilogue.ts';
import { type CKernelView, defineCKernel } from '../../../targets/c/kernel.ts';
import { floatLiteral } from '../../../targets/c/literals.ts';
import type { LrnGeometry } from '../../geometry.ts';
import type { LrnProblem } from '../lower.ts';
import forwardTemplate from './forward.c.hbs';
import inputGradientTemplate from './input-gradient.c.hbs';

/** d^−β of a denominator `d`. */
interface Power {
  /** Statements to run first. */
  readonly lines: readonly string[];
  /** d^−β */
  readonly value: string;
  /** 1 / d, where `power` holds d^−β. */
  readonly reciprocal: string;
}

interface LrnView extends CKernelView {
  readonly geometry: LrnGeometry;
  /** Floats of a row of terms with its zeros. */
  readonly paddedFloats: number;
  readonly k: string;
  readonly alpha: string;
  /** Sums of a padded row over the channels around c. */
  readonly squareSum: string;
  readonly power: Power;
  readonly epilogue: EpilogueFunction;
  readonly epilogueCall: string;
}

interface LrnGradientView extends LrnView {
  readonly termSum: string;
  /** 2 α β */
  readonly factor: string;
}

/** A whole number of cache lines, so that every row starts at one. */
const LINE_FLOATS = 16;

function lrnView({ geometry, epilogue }: LrnProblem, call: KernelCall, output: 'y' | 'dx') {
  const { C, radius, alpha, beta, k } = geometry;
  const after = epilogueFunction(call.name, epilogue);
  return {
    geometry,
    paddedFloats: Math.ceil((C + 2 * radius) / LINE_FLOATS) * LINE_FLOATS,
    k: floatLiteral(k),
    alpha: floatLiteral(alpha),
    squareSum: windowSum('squares', radius),
    power: inversePower(beta),
    epilogue: after,
    epilogueCall: after.call(`${output} + at`, 'at', `${C}`),
  };
}

const forward = defineCKernel<LrnProblem, LrnView>({
  name: 'lrn.forward',
  template: forwardTemplate,
  view(problem, call) {
    const { C, pixels, radius } = problem.geometry;
    const view = lrnView(problem, call, 'y');
    return {
      ...view,
      header: [
        `y_c = x_c / d_c^β with d_c = k + α · Σ x_j² over channels j from c − ${radius} to c + ${radius}.`,
        ...epilogueSentence(problem.epilogue),
        'A thread owns pixels.',
      ],
      layouts: { x: `[N, ${pixels}, ${C}]`, y: `[N, ${pixels}, ${C}]` },
      scratchFloats: view.paddedFloats,
    };
  },
});

const inputGradient = defineCKernel<LrnProblem, LrnGradientView>({
  name: 'lrn.input_gradient',
  template: inputGradientTemplate,
  view(problem, call) {
    const { C, pixels, radius, alpha, beta } = problem.geometry;
    const view = lrnView(problem, call, 'dx');
    return {
      ...view,
      header: [
        `dx_c = dy_c / d_c^β − 2αβ · x_c · Σ t_j over channels j from c − ${radius} to c + ${radius},`,
        `t_j = dy_j · x_j / d_j^(β + 1), d_j = k + α · Σ x_i² over channels i from j − ${radius} to j + ${radius}.`,
        ...epilogueSentence(problem.epilogue),
        'A thread owns pixels.',
      ],
      layouts: Object.fromEntries(['x', 'dy', 'dx'].map((name) => [name, `[N, ${pixels}, ${C}]`])),
      scratchFloats: 2 * view.paddedFloats,
      termSum: windowSum('terms', radius),
      factor: floatLiteral(2 * alpha * beta),
    };
  },
});

export const cKernels = { forward, inputGradient };

/** The padded row starts `radius` channels before channel 0, so this reaches from c − radius to c + radius. */
function windowSum(row: string, radius: number): string {
  return Array.from({ length: 2 * radius + 1 }, (_, i) => (i === 0 ? `${row}[c]` : `${row}[c + ${i}]`)).join(' + ');
}

/** The exponents that networks use need square roots only. */
function inversePower(beta: number): Power {
  const root = 'const float root = __builtin_sqrtf(d);';
  switch (beta) {
    case 0.5:
      return { lines: [root], value: '1.0f / root', reciprocal: 'power * power' };
    case 0.75:
      return { lines: [root], value: '1.0f / (root * __builtin_sqrtf(root))', reciprocal: 'power * power * root' };
    case 1:
      return { lines: [], value: '1.0f / d', reciprocal: 'power' };
    default:
      return { lines: [], value: `exp_f(${floatLiteral(-beta)} * log_f(d))`, reciprocal: '1.0f / d' };
  }
}
