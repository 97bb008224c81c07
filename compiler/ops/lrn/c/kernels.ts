/**
 * The C kernels of lrn: images are [N, H, W, C], and one pixel is a row of C values. Sums over neighbouring channels read a row of
 * terms at shifted addresses; the row has zeros before and after it, so that its ends are no special case.
 */
import type { KernelCall } from '../../../program/types.ts';
import { type EpilogueFunction, epilogueFunction, epilogueSentence } from '../../../targets/c/epilogue.ts';
import { initializer, type Members } from '../../../targets/c/initializer.ts';
import { type CKernelView, defineCKernel } from '../../../targets/c/kernel.ts';
import { floatLiteral } from '../../../targets/c/literals.ts';
import type { LrnProblem } from '../lower.ts';
import forwardTemplate from './forward.c.hbs';
import forwardShared from './forward.shared.c.hbs';
import inputGradientTemplate from './input-gradient.c.hbs';
import inputGradientShared from './input-gradient.shared.c.hbs';
import lrnShared from './lrn.shared.c.hbs';

interface LrnView extends CKernelView {
  readonly extents: string;
  readonly epilogue: EpilogueFunction;
}

/** Rows are whole cache lines, so that each starts on one. */
const LINE_FLOATS = 16;

function lrnView({ geometry, epilogue }: LrnProblem, call: KernelCall, ofGradient: Members = {}) {
  const { C, columns, pixels, radius, alpha, beta, k } = geometry;
  // A column of a pixel is to the kernel what a pixel is.
  const channels = C / columns;
  return {
    extents: initializer([
      { channels, pixels: pixels * columns, radius },
      { k: floatLiteral(k), alpha: floatLiteral(alpha), beta: floatLiteral(beta), ...ofGradient },
    ]),
    rowFloats: Math.ceil((channels + 2 * radius) / LINE_FLOATS) * LINE_FLOATS,
    epilogue: epilogueFunction(call.name, epilogue),
  };
}

function ofColumn({ geometry: { columns } }: LrnProblem): string {
  return columns === 1 ? '' : `, as far as they are of the same of ${columns} columns`;
}

const forward = defineCKernel<LrnProblem, LrnView>({
  name: 'lrn.forward',
  template: forwardTemplate,
  shared: () => [lrnShared, forwardShared],
  view(problem, call) {
    const { C, pixels, radius } = problem.geometry;
    const view = lrnView(problem, call);
    return {
      ...view,
      header: [
        `y_c = x_c / d_c^β with d_c = k + α · Σ x_j² over channels j from c − ${radius} to c + ${radius}${ofColumn(problem)}.`,
        ...epilogueSentence(problem.epilogue),
        'A thread owns pixels.',
      ],
      layouts: { x: `[N, ${pixels}, ${C}]`, y: `[N, ${pixels}, ${C}]` },
      scratchFloats: view.rowFloats,
    };
  },
});

const inputGradient = defineCKernel<LrnProblem, LrnView>({
  name: 'lrn.input_gradient',
  template: inputGradientTemplate,
  shared: () => [lrnShared, inputGradientShared],
  view(problem, call) {
    const { C, pixels, radius, alpha, beta } = problem.geometry;
    const view = lrnView(problem, call, { twice_alpha_beta: floatLiteral(2 * alpha * beta) });
    return {
      ...view,
      header: [
        `dx_c = dy_c / d_c^β − 2αβ · x_c · Σ t_j over channels j from c − ${radius} to c + ${radius},`,
        `t_j = dy_j · x_j / d_j^(β + 1), d_j = k + α · Σ x_i² over channels i from j − ${radius} to j + ${radius}${ofColumn(problem)}.`,
        ...epilogueSentence(problem.epilogue),
        'A thread owns pixels.',
      ],
      layouts: Object.fromEntries(['x', 'dy', 'dx'].map((name) => [name, `[N, ${pixels}, ${C}]`])),
      scratchFloats: 2 * view.rowFloats,
    };
  },
});

export const cKernels = { forward, inputGradient };
