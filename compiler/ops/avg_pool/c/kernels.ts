/** The C kernels of avg_pool: images are [N, H, W, C], and a window is a few runs of C values. */
import type { KernelCall } from '../../../program/types.ts';
import { type EpilogueFunction, epilogueFunction, epilogueSentence } from '../../../targets/c/epilogue.ts';
import { type CKernelView, defineCKernel } from '../../../targets/c/kernel.ts';
import pool from '../../../targets/c/pool.shared.c.hbs';
import { channelsLastLayouts, poolExtents } from '../../../targets/c/window.ts';
import { windowWords } from '../../../targets/pool-windows.ts';
import { divisorWords } from '../divisor.ts';
import type { AvgPoolProblem } from '../lower.ts';
import avgPool from './avg_pool.shared.c.hbs';
import forwardTemplate from './forward.c.hbs';
import forwardShared from './forward.shared.c.hbs';
import inputGradientTemplate from './input-gradient.c.hbs';
import inputGradientShared from './input-gradient.shared.c.hbs';

interface AvgPoolView extends CKernelView {
  readonly extents: string;
  /** Whether padding counts in the divisor. */
  readonly countsPadding: 0 | 1;
  readonly epilogue: EpilogueFunction;
}

function avgPoolView({ geometry, epilogue }: AvgPoolProblem, call: KernelCall) {
  return {
    extents: poolExtents(geometry),
    countsPadding: geometry.countPadding ? 1 : 0,
    epilogue: epilogueFunction(call.name, epilogue),
  } as const;
}

const forward = defineCKernel<AvgPoolProblem, AvgPoolView>({
  name: 'avg_pool.forward',
  template: forwardTemplate,
  shared: () => [pool, avgPool, forwardShared],
  view(problem, call) {
    const { geometry, epilogue } = problem;
    const { input, output } = channelsLastLayouts(geometry);
    return {
      header: [
        `y[n, p, q, c] = mean of x[n, h, w, c] over ${windowWords(geometry)}.`,
        divisorWords(geometry),
        ...epilogueSentence(epilogue),
        'A thread owns rows of y.',
      ],
      layouts: { x: input, y: output },
      ...avgPoolView(problem, call),
    };
  },
});

const inputGradient = defineCKernel<AvgPoolProblem, AvgPoolView>({
  name: 'avg_pool.input_gradient',
  template: inputGradientTemplate,
  shared: () => [pool, avgPool, inputGradientShared],
  view(problem, call) {
    const { geometry, epilogue } = problem;
    const { input, output } = channelsLastLayouts(geometry);
    return {
      header: [
        'dx[n, h, w, c] = Σ dy[n, p, q, c] / divisor(p, q) over the windows that cover the cell (h, w), in scan order.',
        `Window (p, q) is ${windowWords(geometry)}.`,
        divisorWords(geometry),
        ...epilogueSentence(epilogue),
        'A thread owns rows of dx.',
      ],
      layouts: { dy: output, dx: input },
      ...avgPoolView(problem, call),
    };
  },
});

export const cKernels = { forward, inputGradient };
