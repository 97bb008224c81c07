/** The kernel family `conv2d.depthwise_weight_gradient`: a sum over pixels for each tap of a kernel, every channel by itself. */
import { defineKernel, type KernelView, type WgslConstant } from '../../../targets/wgsl/kernel.ts';
import { constant } from '../../../targets/wgsl/literals.ts';
import { type Correlation, type CorrelationAxis, forwardCorrelation } from '../correlation.ts';
import type { Conv2dGeometry } from '../geometry.ts';
import { position, vector } from './correlation-kernels.ts';
import { COST, MAX_LINES, plus, range, type SumLine, sumLines, vectorOf } from './correlation-software.ts';
import { type ColumnLoad, columnLoad } from './depthwise-kernels.ts';
import {
  type Accumulation,
  accumulate,
  inputsAt,
  loadCost,
  MAX_COLUMNS,
  type Position,
  type TiledAxis,
  tileAxis,
} from './depthwise-tile.ts';
import gpuTemplate from './depthwise-weight-gradient.gpu.wgsl.hbs';
import softwareTemplate from './depthwise-weight-gradient.software.wgsl.hbs';
import { partsWords, type WeightGradientProblem, weightGradientLayouts } from './weight-gradient.ts';

/** What both schedules have: the sums of one row of a kernel. */
interface KernelRowView extends KernelView {
  readonly parted: boolean;
  readonly rows: { readonly strided: boolean; readonly dilated: boolean; readonly padded: boolean };
  readonly columnsStrided: boolean;
  /** Whether rows of dy may meet none of x. */
  readonly rowsGuarded: boolean;
  readonly guardedColumns: readonly Position[];
  readonly xRow: string;
  /** What is loaded of a row of x. */
  readonly loads: readonly ColumnLoad[];
  /** Whether the columns loaded depend on the pass. */
  readonly moves: boolean;
  readonly accumulations: readonly Accumulation[];
  readonly taps: readonly { readonly s: number; readonly at: string }[];
}

function kernelRowView({ geometry, parts }: WeightGradientProblem, columns: TiledAxis) {
  const { S, strideH, strideW, dilationH, padTop } = geometry;
  return {
    layouts: weightGradientLayouts(geometry, parts),
    parted: parts > 1,
    rows: { strided: strideH > 1, dilated: dilationH > 1, padded: padTop > 0 },
    columnsStrided: strideW > 1,
    rowsGuarded: !staysInside(forwardCorrelation(geometry).rows),
    guardedColumns: columns.positions.filter(({ guarded }) => guarded),
    xRow: columns.lanes === 4 ? 'ROW_QUADS' : 'W',
    loads: columns.positions.map((place) => columnLoad(place, 'x', columns.lanes)),
    moves: columns.tiles > 1,
    taps: range(S).map((s) => ({ s, at: plus('at', s) })),
  };
}

function staysInside({ offsets, output, stride, taps, dilation, input }: CorrelationAxis): boolean {
  const [offset = 0] = offsets;
  return offset >= 0 && offset + (output - 1) * stride + (taps - 1) * dilation < input;
}

function header({ geometry, parts }: WeightGradientProblem, owner: string): readonly string[] {
  const { rows, columns } = forwardCorrelation(geometry);
  return [
    `dweight[c, 0, r, s] = Σ over n, p, q of dy[n, c, p, q] · x[n, c, ${position('p', rows, 'r')}, ${position('q', columns, 's')}]. Cells outside the input are zero.`,
    ...partsWords(parts),
    `${owner} owns one row of a kernel.`,
  ];
}

function constants({ geometry, parts }: WeightGradientProblem): readonly WgslConstant[] {
  const { C, H, W, P, Q, R, S, strideH, strideW, dilationH, padTop } = geometry;
  return [
    constant('C', 'u32', C, 'channels'),
    constant('H', 'u32', H),
    constant('W', 'u32', W),
    constant('P', 'u32', P, 'output rows'),
    constant('Q', 'u32', Q, 'output columns'),
    constant('R', 'u32', R, 'kernel rows'),
    constant('S', 'u32', S, 'kernel columns'),
    constant('STRIDE_H', 'u32', strideH),
    constant('STRIDE_W', 'u32', strideW),
    constant('DILATION_H', 'u32', dilationH),
    constant('PAD_TOP', 'u32', padTop),
    constant('PARTS', 'u32', parts, 'partial sums'),
  ];
}

const GPU_THREADS = 64;

function gpuView(problem: WeightGradientProblem): KernelRowView {
  const { geometry, parts } = problem;
  const { C, R, S } = geometry;
  const columns = tileAxis(forwardCorrelation(geometry).columns, 1, 'left', 1);
  return {
    ...kernelRowView(problem, columns),
    launch: { workgroupSize: [GPU_THREADS, 1, 1], workgroups: [R, C, parts], workgroupBytes: 4 * GPU_THREADS },
    header: header(problem, 'One workgroup'),
    constants: constants(problem),
    accumulations: range(S).flatMap((s) => {
      const inputs = inputsAt(columns, s, [0], 'x');
      return inputs === undefined ? [] : accumulate(`sum${s}`, [{ factor: 'gradient', inputs }]);
    }),
  };
}

interface SoftwareView extends KernelRowView {
  readonly sumLines: readonly SumLine[];
  readonly inQuads: boolean;
  readonly dyRow: string;
  /** What is loaded of a row of dy. */
  readonly gradients: readonly ColumnLoad[];
}

const SOFTWARE_THREADS = 32;

function softwareView(problem: WeightGradientProblem): SoftwareView {
  const { geometry, parts } = problem;
  const { C, Q, R, S, W } = geometry;
  const { columns, dy, extent, gradients, accumulations } = cheapestPass(geometry);
  return {
    ...kernelRowView(problem, columns),
    launch: {
      workgroupSize: [SOFTWARE_THREADS, 1, 1],
      workgroups: [Math.ceil((C * R) / SOFTWARE_THREADS), parts, 1],
      workgroupBytes: 0,
    },
    header: header(problem, 'One thread'),
    bindingTypes: { dy: vector(dy.lanes), x: vector(columns.lanes) },
    constants: [
      ...constants(problem),
      ...(columns.lanes === 4 ? [constant('ROW_QUADS', 'u32', W / 4, 'W / 4')] : []),
      ...(dy.lanes === 4 ? [constant('DY_ROW_QUADS', 'u32', Q / 4, 'Q / 4')] : []),
      constant('PASS_COLUMNS', 'u32', extent, 'columns of dy at a time'),
    ],
    sumLines: sumLines(
      range(S).map((s) => `sum${s}`),
      'vec4f()',
    ),
    inQuads: columns.lanes === 4,
    dyRow: dy.lanes === 4 ? 'DY_ROW_QUADS' : 'Q',
    gradients,
    accumulations,
  };
}

/** A pass over the columns of dy that are written out. */
interface Pass {
  readonly extent: number;
  readonly columns: TiledAxis;
  readonly dy: TiledAxis;
  readonly gradients: readonly ColumnLoad[];
  readonly accumulations: readonly Accumulation[];
}

function planPass({ columns: axis }: Correlation, extent: number): Pass {
  const columns = tileAxis(axis, extent, 'left', 4);
  const itself = { input: axis.output, stride: 1, dilation: 1, offsets: [0], taps: 1, kernel: 1 };
  const dy = tileAxis({ ...axis, ...itself }, extent, axis.output % 4 === 0 ? 'q / 4' : 'q', 4);
  const quads = range(extent / 4).filter((quad) => dy.positionOf(4 * quad) !== undefined);
  return {
    extent,
    columns,
    dy,
    gradients: quads.map((quad) => ({ name: `dy_${quad}`, value: gradientLoad(dy, quad) })),
    accumulations: range(axis.kernel).flatMap((s) =>
      accumulate(
        `sum${s}`,
        quads.flatMap((quad) => {
          const inputs = inputsAt(columns, s, fourFrom(4 * quad), 'x');
          return inputs === undefined ? [] : [{ factor: `dy_${quad}`, inputs }];
        }),
      ),
    ),
  };
}

/** Four columns of dy. Where the last pass hangs over the end of the row, they are zero. */
function gradientLoad(dy: TiledAxis, quad: number): string {
  const [zero, rowLength] = dy.lanes === 4 ? ['vec4f()', 'DY_ROW_QUADS'] : ['0.0', 'Q'];
  const load = (column: number) => {
    const place = dy.positionOf(column);
    if (place === undefined) {
      return zero;
    }
    const { at, guarded } = place;
    return guarded
      ? `select(${zero}, dy[dy_row + min(${at}, ${rowLength} - 1)], ${at} < ${rowLength})`
      : `dy[dy_row${at === '0' ? '' : ` + ${at}`}]`;
  };
  return dy.lanes === 4 ? load(4 * quad) : vectorOf(fourFrom(4 * quad).map(load));
}

function fourFrom(first: number): readonly number[] {
  return range(4).map((lane) => first + lane);
}

/** Loads are what costs on software adapters: a pass takes as many columns as suit the row and leave the text readable. */
function cheapestPass(geometry: Conv2dGeometry): Pass {
  const correlation = forwardCorrelation(geometry);
  const passes = range(MAX_COLUMNS / 4).map((index) => planPass(correlation, 4 * (index + 1)));
  return passes.reduce((best, pass) => (passCost(pass) < passCost(best) ? pass : best));
}

/** Of all passes over a row; infinite where the text would be too long. */
function passCost({ columns, dy, gradients, accumulations }: Pass): number {
  const products = accumulations.flatMap((sum) => sum.products).length;
  return columns.positions.length + gradients.length + accumulations.length > MAX_LINES
    ? Number.POSITIVE_INFINITY
    : columns.tiles *
        (columns.positions.length * loadCost(columns.lanes) +
          dy.positions.length * loadCost(dy.lanes) +
          4 * products * COST.multiplyAdd);
}

export const depthwiseWeightGradient = defineKernel<WeightGradientProblem, KernelRowView | SoftwareView>({
  name: 'conv2d.depthwise_weight_gradient',
  template: { gpu: gpuTemplate, software: softwareTemplate },
  sameForAllProfiles: false,
  view: (problem, profile) => (profile === 'gpu' ? gpuView(problem) : softwareView(problem)),
});
