/** The kernel families of max_pool. */

import { windowWords } from '../../../targets/pool-windows.ts';
import { epilogueCode, epilogueHeader } from '../../../targets/wgsl/epilogue.ts';
import { defineKernel, type KernelView } from '../../../targets/wgsl/kernel.ts';
import { perSampleLaunch } from '../../../targets/wgsl/launch.ts';
import {
  blockView,
  blockWords,
  type CoveringWindow,
  type Definition,
  poolConstants,
  poolLayouts,
  type WindowCell,
  windowCells,
} from '../../../targets/wgsl/window.ts';
import type { MaxPoolProblem } from '../lower.ts';
import forwardTemplate from './forward.wgsl.hbs';
import inputGradientTemplate from './input-gradient.wgsl.hbs';
import predictTemplate from './predict.wgsl.hbs';

interface OutputView extends KernelView {
  readonly piece: string;
  readonly lines: readonly Definition[];
  /** The window written out; empty where the kernel loops over it. */
  readonly cells: readonly WindowCell[];
  readonly challengers: readonly WindowCell[];
  readonly epilogue: readonly string[];
}

interface InputGradientView extends KernelView {
  readonly piece: string;
  /** The covering windows, written out; empty where the kernel loops over them. */
  readonly windows: readonly CoveringWindow[];
  readonly epilogue: readonly string[];
}

function outputView({ geometry, epilogue }: MaxPoolProblem, extraHeader: readonly string[]): OutputView {
  const { lines: starts, cells } = windowCells(geometry);
  const { input, output } = poolLayouts(geometry);
  const { lines, usesRandom } = epilogueCode(epilogue, { value: 'v', index: 'index' });
  return {
    ...perSampleLaunch(geometry.C * geometry.P * geometry.Q),
    header: [
      `y[n, c, p, q] = max of x[n, c, h, w] over ${windowWords(geometry)}; NaN where one of them is.`,
      ...extraHeader,
      ...epilogueHeader(epilogue),
      'One thread owns one y.',
    ],
    bindingTypes: { indices: 'u32' },
    layouts: { x: input, y: output, indices: output },
    constants: poolConstants(geometry),
    usesRandom,
    lines: starts,
    cells,
    // All but the first, which starts as the winner. A cell outside the input repeats one of the window, which changes nothing.
    challengers: cells.slice(1),
    epilogue: lines,
  };
}

const forward = defineKernel<MaxPoolProblem, OutputView>({
  name: 'max_pool.forward',
  template: { gpu: forwardTemplate, software: forwardTemplate },
  sameForAllProfiles: true,
  view: (problem) =>
    outputView(problem, [
      'indices[n, c, p, q] = h · W + w of the cell that won; of equal cells the first in scan order, of NaNs the last.',
    ]),
});

const predict = defineKernel<MaxPoolProblem, OutputView>({
  name: 'max_pool.predict',
  template: { gpu: predictTemplate, software: predictTemplate },
  sameForAllProfiles: true,
  view: (problem) => outputView(problem, []),
});

const inputGradient = defineKernel<MaxPoolProblem, InputGradientView>({
  name: 'max_pool.input_gradient',
  template: { gpu: inputGradientTemplate, software: inputGradientTemplate },
  sameForAllProfiles: true,
  view({ geometry, epilogue }) {
    const { input, output } = poolLayouts(geometry);
    const { lines, usesRandom } = epilogueCode(epilogue, { value: 'v', index: 'index' });
    return {
      ...blockView(geometry),
      header: [
        'dx[n, c, h, w] = Σ dy[n, c, p, q] over the windows that the cell (h, w) won.',
        `Window (p, q) is ${windowWords(geometry)}.`,
        ...epilogueHeader(epilogue),
        ...blockWords(geometry),
      ],
      bindingTypes: { indices: 'u32' },
      layouts: { dy: output, indices: output, dx: input },
      usesRandom,
      epilogue: lines,
    };
  },
});

export const wgslKernels = { forward, predict, inputGradient };
