/** The kernel families `conv2d.forward` and `conv2d.input_gradient`: one computation, see `correlation.ts`. */

import { epilogueBindingTypes, epilogueCode, epilogueHeader } from '../../../targets/wgsl/epilogue.ts';
import { type GemmView, gemmHeader, gemmLaunch, planGemm } from '../../../targets/wgsl/gemm.ts';
import { type BindingType, defineKernel, type KernelView, type WgslConstant } from '../../../targets/wgsl/kernel.ts';
import { wrapColumns } from '../../../targets/wgsl/launch.ts';
import { constant } from '../../../targets/wgsl/literals.ts';
import type { Correlation, CorrelationAxis } from '../correlation.ts';
import type { CorrelationProblem } from '../lower.ts';
import gpuTemplate from './correlation.gpu.wgsl.hbs';
import softwareTemplate from './correlation.software.wgsl.hbs';
import {
  type Accumulation,
  channelTiles,
  chooseTile,
  type GuardedColumn,
  type InputLoad,
  pixelsPerPhase,
  planTile,
  range,
  type SumLine,
  sumLines,
  type WeightLoad,
} from './correlation-software.ts';

/** One image axis: which of its numbers the text needs, and the positions of its phases. */
interface AxisView {
  readonly strided: boolean;
  readonly dilated: boolean;
  /** Whether tap 0 of output 0 is not at input 0. */
  readonly offset: boolean;
  readonly phased: boolean;
  readonly phases: number;
  readonly offsets: string;
}

/** What both schedules omit where it would have no effect. */
interface CorrelationView extends KernelView {
  readonly input: string;
  readonly output: string;
  readonly bias: string;
  readonly grouped: boolean;
  readonly phased: boolean;
  readonly rows: AxisView;
  readonly columns: AxisView;
  /** Whether the grid's x is wrapped into rows along z. */
  readonly wrapped: boolean;
  readonly epilogue: readonly string[];
}

interface SoftwareView extends CorrelationView {
  /** The thread's number over all rows of the grid. */
  readonly thread: 'id.x' | 'thread';
  readonly workgroupSize: number;
  /** Whether rows of the input are loaded, and outputs stored, four values at a time. */
  readonly inQuads: boolean;
  readonly storesQuads: boolean;
  readonly rowLength: string;
  readonly rowsGuarded: boolean;
  readonly countsFromLeft: boolean;
  readonly guardedColumns: readonly GuardedColumn[];
  readonly sums: readonly string[];
  readonly sumLines: readonly SumLine[];
  readonly tileRows: readonly { readonly row: number }[];
  readonly inputLoads: readonly InputLoad[];
  readonly weightLoads: readonly WeightLoad[];
  readonly accumulations: readonly Accumulation[];
}

interface GpuView extends CorrelationView {
  /** Whether several products, of groups and phases, lie in z. */
  readonly severalProducts: boolean;
  readonly gemm: GemmView;
}

function axisView({ stride, dilation, phases, offsets }: CorrelationAxis): AxisView {
  return {
    strided: stride > 1,
    dilated: dilation > 1,
    offset: phases === 1 && offsets[0] !== 0,
    phased: phases > 1,
    phases,
    offsets: offsets.join(', '),
  };
}

function neutralTerms(problem: CorrelationProblem) {
  const { groups, rows, columns } = problem.correlation;
  return {
    ...tensorNames(problem),
    grouped: groups > 1,
    phased: rows.phases * columns.phases > 1,
    rows: axisView(rows),
    columns: axisView(columns),
  };
}

/** Threads side by side; a multiple of every software adapter's vector width. */
const WORKGROUP = 32;

function softwareView(problem: CorrelationProblem): SoftwareView {
  const { correlation, epilogue } = problem;
  const { rows, columns, groups } = correlation;
  const names = tensorNames(problem);
  const tile = chooseTile(correlation);
  const plan = planTile(correlation, tile);
  const across = Math.ceil(pixelsPerPhase(columns) / tile.columns);
  const tiles = Math.ceil(pixelsPerPhase(rows) / tile.rows) * across;
  const channels = channelTiles(correlation, tile);
  const storeLanes = columns.output % 4 === 0 && tile.columns % 4 === 0 && columns.phases === 1 ? 4 : 1;
  const { lines, usesRandom } = epilogueCode(epilogue, { value: 'v', index: 'index', lanes: storeLanes });
  const phases = rows.phases * columns.phases;
  const grid = wrapColumns(tiles, WORKGROUP, { products: phases, bytesPerSample: outputBytes(correlation) });
  return {
    launch: {
      workgroupSize: [WORKGROUP, 1, 1],
      workgroups: [grid.x, groups * channels, grid.z],
      workgroupBytes: 0,
    },
    header: [
      ...formula(problem),
      ...epilogueHeader(epilogue),
      `One thread owns a register tile of ${tile.rows}×${tile.columns} pixels and ${tile.channels} channels.`,
      `Threads run over the tiles of all samples in x, over ${groups === 1 ? '' : 'groups and '}channel tiles in y${phases === 1 ? '' : ', over phases in z'}.`,
    ],
    bindingTypes: {
      [names.input]: vector(plan.lanes),
      [names.output]: vector(storeLanes),
      weights: 'vec4f',
      ...(storeLanes === 4 ? epilogueBindingTypes(epilogue) : {}),
    },
    layouts: layouts(problem),
    constants: [
      ...problemConstants(correlation),
      ...(plan.lanes === 4 ? [constant('IN_QUADS', 'u32', columns.input / 4, 'input columns in fours')] : []),
      constant('TILE_ROWS', 'u32', tile.rows),
      constant('TILE_COLUMNS', 'u32', tile.columns),
      constant('TILE_CHANNELS', 'u32', tile.channels),
      constant('TILES_ACROSS', 'u32', across, 'tiles in a row of the output'),
      constant('TILES', 'u32', tiles, 'tiles in a sample'),
      constant('CHANNEL_TILES', 'u32', channels),
      ...(grid.rowLength === undefined
        ? []
        : [constant('ROW_THREADS', 'u32', grid.rowLength * WORKGROUP, 'in x; threads beyond go on in z')]),
    ],
    usesRandom,
    ...neutralTerms(problem),
    wrapped: grid.rowLength !== undefined,
    thread: grid.rowLength === undefined ? 'id.x' : 'thread',
    workgroupSize: WORKGROUP,
    inQuads: plan.lanes === 4,
    storesQuads: storeLanes === 4,
    rowLength: plan.lanes === 4 ? 'IN_QUADS' : 'IN_COLUMNS',
    rowsGuarded: plan.rowsGuarded,
    countsFromLeft: plan.countsFromLeft,
    guardedColumns: plan.guardedColumns,
    sums: plan.sums,
    sumLines: sumLines(plan.sums, 'vec4f()'),
    tileRows: range(tile.rows).map((row) => ({ row })),
    inputLoads: plan.inputLoads,
    weightLoads: plan.weightLoads,
    accumulations: plan.accumulations,
    epilogue: lines,
  };
}

export function vector(lanes: 1 | 4): BindingType {
  return lanes === 4 ? 'vec4f' : 'f32';
}

/** For one sample. */
function outputBytes({ groups, outChannels, rows, columns }: Correlation): number {
  return 4 * groups * outChannels * rows.output * columns.output;
}

export function tensorNames({ correlation: { direction }, biased }: CorrelationProblem) {
  const [input, output] = direction === 'forward' ? ['x', 'y'] : ['dy', 'dx'];
  return { input, output, bias: biased ? 'bias' : '' };
}

function layouts(problem: CorrelationProblem): Readonly<Record<string, string>> {
  const { groups, inChannels, outChannels, paddedOutChannels, rows, columns } = problem.correlation;
  const names = tensorNames(problem);
  const phases = rows.phases * columns.phases;
  return {
    [names.input]: `[N, ${groups * inChannels}, ${rows.input}, ${columns.input}]`,
    [names.output]: `[N, ${groups * outChannels}, ${rows.output}, ${columns.output}]`,
    weights: `packed [${groups === 1 ? '' : `${groups}, `}${phases === 1 ? '' : `${phases}, `}${inChannels}, ${rows.taps}, ${columns.taps}, ${paddedOutChannels}]`,
    ...(names.bias === '' ? {} : { [names.bias]: `[${groups * outChannels}]` }),
  };
}

/** Constants that both profiles use. */
function problemConstants({
  direction,
  groups,
  inChannels,
  outChannels,
  paddedOutChannels,
  rows,
  columns,
}: Correlation): readonly WgslConstant[] {
  const [inLetter, outLetter] = direction === 'forward' ? ['C', 'K'] : ['K', 'C'];
  const phased = rows.phases * columns.phases > 1;
  return [
    constant('GROUPS', 'u32', groups),
    constant('IN_CHANNELS', 'u32', inChannels, `${inLetter} / groups`),
    constant('IN_ROWS', 'u32', rows.input),
    constant('IN_COLUMNS', 'u32', columns.input),
    constant('OUT_CHANNELS', 'u32', outChannels, `${outLetter} / groups`),
    constant('PADDED_CHANNELS', 'u32', paddedOutChannels, 'output channels in the packed weights'),
    constant('OUT_ROWS', 'u32', rows.output),
    constant('OUT_COLUMNS', 'u32', columns.output),
    constant('TAP_ROWS', 'u32', rows.taps),
    constant('TAP_COLUMNS', 'u32', columns.taps),
    constant('STRIDE_H', 'u32', rows.stride),
    constant('STRIDE_W', 'u32', columns.stride),
    constant('DILATION_H', 'u32', rows.dilation),
    constant('DILATION_W', 'u32', columns.dilation),
    ...(phased
      ? [constant('PHASES_H', 'u32', rows.phases, 'stride of the layer'), constant('PHASES_W', 'u32', columns.phases)]
      : []),
    ...offsetConstant('ROW_OFFSET', rows),
    ...offsetConstant('COLUMN_OFFSET', columns),
  ];
}

function offsetConstant(name: string, { offsets }: CorrelationAxis): readonly WgslConstant[] {
  const [only] = offsets;
  return offsets.length === 1 && only !== undefined
    ? [constant(name, 'i32', only, 'input position of tap 0 of output 0')]
    : [];
}

function formula({ correlation, biased }: CorrelationProblem): readonly string[] {
  const { direction, rows, columns, groups } = correlation;
  const outer = groups === 1 ? '' : 'group, ';
  const grouped = groups === 1 ? '' : ` Each of the ${groups} groups by itself.`;
  if (direction === 'forward') {
    return [
      `y[n, k, p, q] = ${biased ? 'bias[k] + ' : ''}Σ over c, r, s of x[n, c, ${position('p', rows, 'r')}, ${position('q', columns, 's')}] · weight[k, c, r, s].${grouped}`,
      `Cells outside the input are zero. The weights are packed as [${outer}c, r, s, k].`,
    ];
  }
  return [
    `dx[n, c, h, w] = Σ over k, r, s of dy[n, k, p, q] · weight[k, c, r, s] for the windows (p, q) that cover (h, w) at tap (r, s).${grouped}`,
    rows.phases * columns.phases === 1
      ? `That is a correlation of dy with the taps in reverse; the weights are packed as [${outer}k, r reversed, s reversed, c].`
      : `Each phase (h mod stride, w mod stride) is a correlation of dy with the taps that reach it; the weights are packed as [${outer}phase, k, r, s, c].`,
  ];
}

/** `4p + r − 2` */
export function position(letter: string, { stride, dilation, offsets }: CorrelationAxis, tap: string): string {
  const [start = 0] = offsets;
  const times = (factor: number, name: string) => (factor === 1 ? name : `${factor}${name}`);
  return `${times(stride, letter)} + ${times(dilation, tap)}${start === 0 ? '' : ` − ${-start}`}`;
}

function gpuView(problem: CorrelationProblem): GpuView {
  const { correlation, epilogue } = problem;
  const { groups, inChannels, outChannels, rows, columns } = correlation;
  const phases = rows.phases * columns.phases;
  const pixels = pixelsPerPhase(rows) * pixelsPerPhase(columns);
  const plan = planGemm({ rows: outChannels, rowsContiguous: 'quad', columnsContiguous: 'quad' });
  const products = groups * phases;
  const grid = wrapColumns(pixels, plan.tileColumns, { products, bytesPerSample: outputBytes(correlation) });
  const { lines, usesRandom } = epilogueCode(epilogue, { value: 'v', index: 'index' });
  return {
    ...neutralTerms(problem),
    wrapped: grid.rowLength !== undefined,
    severalProducts: products > 1,
    launch: gemmLaunch(plan, grid.x, Math.ceil(outChannels / plan.tileRows), grid.z),
    header: [
      ...formula(problem),
      ...epilogueHeader(epilogue),
      ...gemmHeader(plan, 'output channels', 'pixels of all samples'),
      ...zWords(groups, phases),
    ],
    bindingTypes: { weights: 'vec4f' },
    layouts: layouts(problem),
    constants: [
      ...problemConstants(correlation),
      constant('PRODUCTS', 'u32', products, 'of groups and phases, in z'),
      constant('PHASE_ROWS', 'u32', pixelsPerPhase(rows), 'output rows of a phase'),
      constant('PHASE_COLUMNS', 'u32', pixelsPerPhase(columns)),
      constant('DEPTH', 'u32', inChannels * rows.taps * columns.taps, 'products per output'),
      ...(grid.rowLength === undefined
        ? []
        : [constant('ROW_TILES', 'u32', grid.rowLength, 'in x; tiles beyond go on in z')]),
      ...plan.constants,
    ],
    usesRandom,
    gemm: plan.gemm,
    epilogue: lines,
  };
}

/** What the grid's z counts, if anything. */
function zWords(groups: number, phases: number): readonly string[] {
  const parts = [...(groups === 1 ? [] : ['groups']), ...(phases === 1 ? [] : ['phases'])].join(' and ');
  return parts === '' ? [] : [`${parts.charAt(0).toUpperCase()}${parts.slice(1)} lie in z.`];
}

function correlationFamily(name: string) {
  return defineKernel<CorrelationProblem, GpuView | SoftwareView>({
    name,
    template: { gpu: gpuTemplate, software: softwareTemplate },
    sameForAllProfiles: false,
    view: (problem, profile) => (profile === 'gpu' ? gpuView(problem) : softwareView(problem)),
  });
}

export const correlate = correlationFamily('conv2d.forward');
export const correlateGradient = correlationFamily('conv2d.input_gradient');
