/** The kernel families of avg_pool. */

import { windowsAreFull, windowWords } from '../../../targets/pool-windows.ts';
import { epilogueCode, epilogueHeader } from '../../../targets/wgsl/epilogue.ts';
import { defineKernel, type KernelView } from '../../../targets/wgsl/kernel.ts';
import { perSampleLaunch } from '../../../targets/wgsl/launch.ts';
import { constant } from '../../../targets/wgsl/literals.ts';
import {
  blockView,
  blockWords,
  type CoveringWindow,
  poolConstants,
  poolLayouts,
  type WindowCells,
  windowCells,
} from '../../../targets/wgsl/window.ts';
import type { PoolGeometry } from '../../shared/pool-geometry.ts';
import { divisorWords } from '../divisor.ts';
import type { AvgPoolProblem } from '../lower.ts';
import forwardTemplate from './forward.wgsl.hbs';
import inputGradientTemplate from './input-gradient.wgsl.hbs';

/** Expressions in p and q for how many rows and columns of window (p, q) count. */
interface CountedExtents {
  readonly rows: string;
  readonly columns: string;
}

interface AvgPoolView extends KernelView {
  /** Expression of the divisor of window (p, q). */
  readonly divisor: string;
  /** Only where divisors differ. */
  readonly counted: CountedExtents | undefined;
  readonly epilogue: readonly string[];
}

/** Without cells the kernel loops over the window. */
interface ForwardView extends AvgPoolView, WindowCells {
  readonly piece: string;
  /** What each cell adds to the sum: 0 where it lies outside. */
  readonly terms: readonly string[];
}

interface InputGradientView extends AvgPoolView {
  readonly piece: string;
  /** The covering windows, written out; empty where the kernel loops over them. */
  readonly windows: readonly CoveringWindow[];
}

/** The extent of a window along each axis, without the overhang of `rounding: ceil` and, unless it counts, without padding. */
function countedExtents({ countPadding }: PoolGeometry): CountedExtents {
  return countPadding
    ? {
        rows: 'min(p * STRIDE_H + R, PADDED_H) - p * STRIDE_H',
        columns: 'min(q * STRIDE_W + S, PADDED_W) - q * STRIDE_W',
      }
    : {
        rows: 'min(p * STRIDE_H + R, H + PAD_TOP) - max(p * STRIDE_H, PAD_TOP)',
        columns: 'min(q * STRIDE_W + S, W + PAD_LEFT) - max(q * STRIDE_W, PAD_LEFT)',
      };
}

/** Constants and expressions of the divisor. */
function divisorView(geometry: PoolGeometry) {
  const { H, W, R, S, padTop, padBottom, padLeft, padRight } = geometry;
  if (windowsAreFull(geometry)) {
    return { constants: [constant('AREA', 'f32', R * S, 'cells of a window')], divisor: 'AREA', counted: undefined };
  }
  const padded = [
    constant('PADDED_H', 'u32', padTop + H + padBottom, 'input rows with padding'),
    constant('PADDED_W', 'u32', padLeft + W + padRight, 'input columns with padding'),
  ];
  return {
    constants: geometry.countPadding ? padded : [],
    divisor: 'divisor(p, q)',
    counted: countedExtents(geometry),
  };
}

function commonView({ geometry, epilogue }: AvgPoolProblem) {
  const { lines, usesRandom } = epilogueCode(epilogue, { value: 'v', index: 'index' });
  const divisor = divisorView(geometry);
  return { ...divisor, usesRandom, epilogue: lines };
}

const forward = defineKernel<AvgPoolProblem, ForwardView>({
  name: 'avg_pool.forward',
  template: { gpu: forwardTemplate, software: forwardTemplate },
  sameForAllProfiles: true,
  view(problem) {
    const { geometry, epilogue } = problem;
    const { input, output } = poolLayouts(geometry);
    const common = commonView(problem);
    const window = windowCells(geometry);
    return {
      ...common,
      constants: [...poolConstants(geometry), ...common.constants],
      ...perSampleLaunch(geometry.C * geometry.P * geometry.Q),
      header: [
        `y[n, c, p, q] = mean of x[n, c, h, w] over ${windowWords(geometry)}.`,
        divisorWords(geometry),
        ...epilogueHeader(epilogue),
        'One thread owns one y.',
      ],
      layouts: { x: input, y: output },
      ...window,
      terms: window.cells.map(({ name, inside }) => (inside === undefined ? name : `select(0.0, ${name}, ${inside})`)),
    };
  },
});

const inputGradient = defineKernel<AvgPoolProblem, InputGradientView>({
  name: 'avg_pool.input_gradient',
  template: { gpu: inputGradientTemplate, software: inputGradientTemplate },
  sameForAllProfiles: true,
  view(problem) {
    const { geometry, epilogue } = problem;
    const { input, output } = poolLayouts(geometry);
    const common = commonView(problem);
    const block = blockView(geometry);
    return {
      ...common,
      ...block,
      constants: [...block.constants, ...common.constants],
      header: [
        'dx[n, c, h, w] = Σ dy[n, c, p, q] / divisor(p, q) over the windows that cover the cell (h, w).',
        `Window (p, q) is ${windowWords(geometry)}.`,
        divisorWords(geometry),
        ...epilogueHeader(epilogue),
        ...blockWords(geometry),
      ],
      layouts: { dy: output, dx: input },
    };
  },
});

export const wgslKernels = { forward, inputGradient };
