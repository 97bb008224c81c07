/** The C kernels of max_pool: images are [N, H, W, C], and a window is a few runs of C values. */

import type { KernelCall } from '../../../program/types.ts';
import { type EpilogueFunction, epilogueFunction, epilogueSentence } from '../../../targets/c/epilogue.ts';
import { type CKernelView, type CType, defineCKernel } from '../../../targets/c/kernel.ts';
import {
  type CoveringView,
  channelsLastLayouts,
  coveringView,
  type WindowView,
  windowView,
} from '../../../targets/c/window.ts';
import { windowWords } from '../../../targets/pool-windows.ts';
import type { PoolGeometry } from '../../geometry.ts';
import type { MaxPoolProblem } from '../lower.ts';
import forwardTemplate from './forward.c.hbs';
import inputGradientTemplate from './input-gradient.c.hbs';

/** An index is the number r · S + s of the winning cell within its window, which one byte mostly holds. */
export function indexType({ R, S }: PoolGeometry): 'u8' | 'u32' {
  return R * S <= 256 ? 'u8' : 'u32';
}

const cTypes: Readonly<Record<'u8' | 'u32', CType>> = { u8: 'uint8_t', u32: 'uint32_t' };

interface OutputView extends CKernelView, WindowView {
  /** Whether the loop over channels is written with vectors: indices are bytes, or nobody asks for them. */
  readonly vectors: boolean;
  /** Absent where nobody asks who won. */
  readonly indexType: CType | undefined;
  readonly epilogue: EpilogueFunction;
  readonly epilogueCall: string;
}

function outputView({ geometry, epilogue }: MaxPoolProblem, call: KernelCall, keepsIndices: boolean): OutputView {
  const { C, Q } = geometry;
  const { input, output } = channelsLastLayouts(geometry);
  const after = epilogueFunction(call.name, epilogue);
  const type = cTypes[indexType(geometry)];
  return {
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
    ...(keepsIndices ? { types: { indices: type } } : {}),
    layouts: { x: input, y: output, ...(keepsIndices ? { indices: output } : {}) },
    ...windowView(geometry),
    vectors: !keepsIndices || type === 'uint8_t',
    indexType: keepsIndices ? type : undefined,
    epilogue: after,
    epilogueCall: after.call(`y + row * ${Q * C}`, `row * ${Q * C}`, `${Q * C}`),
  };
}

const forward = defineCKernel<MaxPoolProblem, OutputView>({
  name: 'max_pool.forward',
  template: forwardTemplate,
  view: (problem, call) => outputView(problem, call, true),
});

const predict = defineCKernel<MaxPoolProblem, OutputView>({
  name: 'max_pool.predict',
  template: forwardTemplate,
  view: (problem, call) => outputView(problem, call, false),
});

interface InputGradientView extends CKernelView, CoveringView {
  readonly geometry: PoolGeometry;
  readonly indexType: CType;
  readonly byteIndices: boolean;
  readonly epilogue: EpilogueFunction;
  readonly epilogueCall: string;
}

const inputGradient = defineCKernel<MaxPoolProblem, InputGradientView>({
  name: 'max_pool.input_gradient',
  template: inputGradientTemplate,
  view({ geometry, epilogue }, call) {
    const { input, output } = channelsLastLayouts(geometry);
    const type = cTypes[indexType(geometry)];
    const after = epilogueFunction(call.name, epilogue);
    return {
      header: [
        'dx[n, h, w, c] = Σ dy[n, p, q, c] over the windows that the cell (h, w) won, in scan order.',
        `Window (p, q) is ${windowWords(geometry)}.`,
        ...epilogueSentence(epilogue),
        'A thread owns rows of dx.',
      ],
      types: { indices: type },
      layouts: { dy: output, indices: output, dx: input },
      ...coveringView(geometry),
      geometry,
      indexType: type,
      byteIndices: type === 'uint8_t',
      epilogue: after,
      epilogueCall: after.call('run', `cell * ${geometry.C}`, `${geometry.C}`),
    };
  },
});

export const cKernels = { forward, predict, inputGradient };
