/** The C kernels for gradients on their way to the optimizer. */
import { type CKernel, type CKernelView, defineCKernel } from '../../targets/c/kernel.ts';
import { floatLiteral } from '../../targets/c/literals.ts';
import {
  CHUNK,
  elementsOf,
  type GradientKernels,
  NORM_EPSILON,
  type NormProblem,
  type SquaresProblem,
  type TensorProblem,
} from '../lower.ts';
import accumulateTemplate from './accumulate.c.hbs';
import accumulateShared from './accumulate.shared.c.hbs';
import normTemplate from './norm.c.hbs';
import scaleTemplate from './scale.c.hbs';
import scaleShared from './scale.shared.c.hbs';
import squaresTemplate from './squares.c.hbs';
import squaresShared from './squares.shared.c.hbs';

interface TensorView extends CKernelView {
  readonly elements: number;
}

function tensorView({ shape }: TensorProblem, header: string, names: readonly string[]): TensorView {
  const layout = `[${shape.join(', ')}]`;
  return {
    header: [header, 'A thread owns cache lines of 16 values.'],
    layouts: Object.fromEntries(names.map((name) => [name, layout])),
    elements: elementsOf(shape),
  };
}

const accumulate = defineCKernel<TensorProblem, TensorView>({
  name: 'gradients.accumulate',
  template: accumulateTemplate,
  shared: () => [accumulateShared],
  view: (problem) =>
    tensorView(problem, 'sum ← sum + share · g; the first part of a batch begins the sum.', ['g', 'sum']),
});

const scale = defineCKernel<TensorProblem, TensorView>({
  name: 'gradients.scale',
  template: scaleTemplate,
  shared: () => [scaleShared],
  view: (problem) => tensorView(problem, 'g ← factor · g.', ['g']),
});

interface SquaresView extends CKernelView {
  readonly elements: number;
  readonly chunk: number;
  readonly first: number;
}

const squares = defineCKernel<SquaresProblem, SquaresView>({
  name: 'gradients.squares',
  template: squaresTemplate,
  shared: () => [squaresShared],
  view: ({ shape, first }) => ({
    header: [
      `squares[${first} + c] = Σ g² over the c-th ${CHUNK} values of the tensor, in a fixed order.`,
      'A thread owns chunks.',
    ],
    layouts: { g: `[${shape.join(', ')}]` },
    elements: elementsOf(shape),
    chunk: CHUNK,
    first,
  }),
});

interface NormView extends CKernelView {
  readonly chunks: number;
  readonly most: string;
  readonly epsilon: string;
}

const norm = defineCKernel<NormProblem, NormView>({
  name: 'gradients.norm',
  template: normTemplate,
  view: ({ chunks, most }) => ({
    header: [
      'factor = min(1, most / (√Σ squares + ε)), with which the norm of all gradients is at most `most`.',
      'The first thread adds in order, so the sum is the same on every run.',
    ],
    layouts: { squares: `[${chunks}]`, factor: '[1]' },
    chunks,
    most: floatLiteral(most),
    epsilon: floatLiteral(NORM_EPSILON),
  }),
});

export const cGradients: GradientKernels<CKernel> = { accumulate, squares, norm, scale };
