/** The C kernels of avg_pool: images are [N, H, W, C], and a window is a few runs of C values. */
import { type EpilogueFunction, epilogueFunction, epilogueSentence } from '../../../targets/c/epilogue.ts';
import { type CKernelView, defineCKernel } from '../../../targets/c/kernel.ts';
import {
  type CoveringView,
  channelsLastLayouts,
  coveringView,
  type WindowView,
  windowView,
} from '../../../targets/c/window.ts';
import { windowsAreFull, windowWords } from '../../../targets/pool-windows.ts';
import type { PoolGeometry } from '../../geometry.ts';
import { divisorWords } from '../divisor.ts';
import type { AvgPoolProblem } from '../lower.ts';
import forwardTemplate from './forward.c.hbs';
import inputGradientTemplate from './input-gradient.c.hbs';

interface ForwardView extends CKernelView, WindowView {
  /** Expressions of how many rows from `top` and columns from `left` of a window count. */
  readonly counted: CountedExtents;
  readonly epilogue: EpilogueFunction;
  readonly epilogueCall: string;
}

interface InputGradientView extends CKernelView, CoveringView {
  readonly geometry: PoolGeometry;
  /** Whether windows differ in how many cells count. */
  readonly divisorsDiffer: boolean;
  /** Cells of a window. */
  readonly area: number;
  readonly counted: CountedExtents;
  readonly epilogue: EpilogueFunction;
  readonly epilogueCall: string;
}

interface CountedExtents {
  readonly rows: string;
  readonly columns: string;
}

/** Without what `rounding: ceil` lets hang over and, unless it counts, without padding. */
function countedExtents({ H, W, R, S, padTop, padBottom, padLeft, padRight, countPadding }: PoolGeometry) {
  const extent = (start: string, kernel: number, input: number, before: number, after: number) =>
    countPadding
      ? `min_size(${start} + ${kernel}, ${before + input + after}) - ${start}`
      : `min_size(${start} + ${kernel}, ${before + input}) - ${before === 0 ? start : `max_size(${start}, ${before})`}`;
  return { rows: extent('top', R, H, padTop, padBottom), columns: extent('left', S, W, padLeft, padRight) };
}

const forward = defineCKernel<AvgPoolProblem, ForwardView>({
  name: 'avg_pool.forward',
  template: forwardTemplate,
  view({ geometry, epilogue }, call) {
    const { C, Q } = geometry;
    const { input, output } = channelsLastLayouts(geometry);
    const after = epilogueFunction(call.name, epilogue);
    return {
      header: [
        `y[n, p, q, c] = mean of x[n, h, w, c] over ${windowWords(geometry)}.`,
        divisorWords(geometry),
        ...epilogueSentence(epilogue),
        'A thread owns rows of y.',
      ],
      layouts: { x: input, y: output },
      ...windowView(geometry),
      counted: countedExtents(geometry),
      epilogue: after,
      epilogueCall: after.call(`y + row * ${Q * C}`, `row * ${Q * C}`, `${Q * C}`),
    };
  },
});

const inputGradient = defineCKernel<AvgPoolProblem, InputGradientView>({
  name: 'avg_pool.input_gradient',
  template: inputGradientTemplate,
  view({ geometry, epilogue }, call) {
    const { C } = geometry;
    const { input, output } = channelsLastLayouts(geometry);
    const after = epilogueFunction(call.name, epilogue);
    return {
      header: [
        'dx[n, h, w, c] = Σ dy[n, p, q, c] / divisor(p, q) over the windows that cover the cell (h, w), in scan order.',
        `Window (p, q) is ${windowWords(geometry)}.`,
        divisorWords(geometry),
        ...epilogueSentence(epilogue),
        'A thread owns rows of dx.',
      ],
      layouts: { dy: output, dx: input },
      ...coveringView(geometry),
      geometry,
      divisorsDiffer: !windowsAreFull(geometry),
      area: geometry.R * geometry.S,
      counted: countedExtents(geometry),
      epilogue: after,
      epilogueCall: after.call('run', `cell * ${C}`, `${C}`),
    };
  },
});

export const cKernels = { forward, inputGradient };
