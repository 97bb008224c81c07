/** The C kernels of max_pool: images are [N, H, W, C], and a window is a few runs of C values. */

import type { KernelCall } from '../../../program/types.ts';
import { type EpilogueFunction, epilogueFunction, epilogueSentence } from '../../../targets/c/epilogue.ts';
import { type CKernelView, type CType, defineCKernel } from '../../../targets/c/kernel.ts';
import pool from '../../../targets/c/pool.shared.c.hbs';
import { renderTemplate } from '../../../targets/c/render.ts';
import { channelsLastLayouts, poolExtents } from '../../../targets/c/window.ts';
import { windowWords } from '../../../targets/pool-windows.ts';
import type { PoolGeometry } from '../../shared/pool-geometry.ts';
import type { MaxPoolProblem } from '../lower.ts';
import forwardTemplate from './forward.c.hbs';
import forwardShared from './forward.shared.c.hbs';
import inputGradientTemplate from './input-gradient.c.hbs';
import inputGradientShared from './input-gradient.shared.c.hbs';

/** An index is the number r · S + s of the winning cell within its window, which usually fits in one byte. */
export function indexType({ R, S }: PoolGeometry): 'u8' | 'u32' {
  return R * S <= 256 ? 'u8' : 'u32';
}

const cTypes: Readonly<Record<'u8' | 'u32', CType>> = { u8: 'uint8_t', u32: 'uint32_t' };

interface MaxPoolView extends CKernelView {
  readonly extents: string;
  /** Suffix of the functions that it calls. */
  readonly suffix: string;
  /** The binding that holds the winning cells; `NULL` where they are not kept. */
  readonly indices: string;
  readonly epilogue: EpilogueFunction;
}

/** The family's functions have two forms, for indices of one byte and of four. */
function variant(geometry: PoolGeometry) {
  const type = indexType(geometry);
  return { index: cTypes[type], wide: type === 'u32', suffix: type === 'u32' ? '_wide' : '' };
}

function sharedWith(text: string): (problem: MaxPoolProblem) => readonly string[] {
  return ({ geometry }) => [pool, renderTemplate(text, variant(geometry))];
}

function maxPoolView({ geometry, epilogue }: MaxPoolProblem, call: KernelCall) {
  return {
    extents: poolExtents(geometry),
    suffix: variant(geometry).suffix,
    indices: 'indices',
    epilogue: epilogueFunction(call.name, epilogue),
  };
}

function outputView(problem: MaxPoolProblem, call: KernelCall, keepsIndices: boolean): MaxPoolView {
  const { geometry, epilogue } = problem;
  const { input, output } = channelsLastLayouts(geometry);
  return {
    ...maxPoolView(problem, call),
    header: [
      `y[n, p, q, c] = max of x[n, h, w, c] over ${windowWords(geometry)}; NaN where one of them is.`,
      ...(keepsIndices
        ? [
            'indices[n, p, q, c] = r · S + s of the cell of the window that won; of equal cells the first in scan order, of NaNs the last.',
          ]
        : []),
      ...epilogueSentence(epilogue),
      'A thread owns rows of y.',
    ],
    ...(keepsIndices ? { types: { indices: cTypes[indexType(geometry)] } } : { indices: 'NULL' }),
    layouts: { x: input, y: output, ...(keepsIndices ? { indices: output } : {}) },
  };
}

const forward = defineCKernel<MaxPoolProblem, MaxPoolView>({
  name: 'max_pool.forward',
  template: forwardTemplate,
  shared: sharedWith(forwardShared),
  view: (problem, call) => outputView(problem, call, true),
});

const predict = defineCKernel<MaxPoolProblem, MaxPoolView>({
  name: 'max_pool.predict',
  template: forwardTemplate,
  shared: sharedWith(forwardShared),
  view: (problem, call) => outputView(problem, call, false),
});

const inputGradient = defineCKernel<MaxPoolProblem, MaxPoolView>({
  name: 'max_pool.input_gradient',
  template: inputGradientTemplate,
  shared: sharedWith(inputGradientShared),
  view(problem, call) {
    const { geometry, epilogue } = problem;
    const { input, output } = channelsLastLayouts(geometry);
    return {
      ...maxPoolView(problem, call),
      header: [
        'dx[n, h, w, c] = Σ dy[n, p, q, c] over the windows that the cell (h, w) won, in scan order.',
        `Window (p, q) is ${windowWords(geometry)}.`,
        ...epilogueSentence(epilogue),
        'A thread owns rows of dx.',
      ],
      types: { indices: cTypes[indexType(geometry)] },
      layouts: { dy: output, indices: output, dx: input },
    };
  },
});

export const cKernels = { forward, predict, inputGradient };
