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

interface PhaseTable {
  readonly name: string;
  readonly length: number;
  readonly values: string;
  readonly comment: string;
}

interface SoftwareView extends KernelView {
  /** The thread's number in x, over the rows that the grid is wrapped into; empty where it is not. */
  readonly wrapped: string;
  /** What stands for that number. */
  readonly thread: string;
  readonly workgroupSize: number;
  readonly input: string;
  readonly output: string;
  readonly bias: string;
  readonly phaseTables: readonly PhaseTable[];
  readonly phaseNames: readonly string[];
  readonly rowOffset: string;
  readonly left: string;
  readonly rowLength: string;
  readonly rowsGuarded: boolean;
  readonly guardedColumns: readonly GuardedColumn[];
  readonly sums: readonly string[];
  readonly sumLines: readonly SumLine[];
  readonly tileRows: readonly { readonly row: number; readonly position: string }[];
  readonly inputLoads: readonly InputLoad[];
  readonly weightLoads: readonly WeightLoad[];
  readonly accumulations: readonly Accumulation[];
  readonly weightStart: string;
  readonly storeLanes: number;
  readonly outputRow: string;
  readonly outputColumn: string;
  readonly outputIndex: string;
  readonly tileValue: string;
  readonly epilogue: readonly string[];
}

/** Threads side by side; a multiple of every software adapter's vector width. */
const WORKGROUP = 32;

function softwareView({ correlation, epilogue }: CorrelationProblem): SoftwareView {
  const { rows, columns, groups } = correlation;
  const names = tensorNames(correlation);
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
      ...formula(correlation),
      ...epilogueHeader(epilogue),
      `One thread owns a register tile of ${tile.rows}×${tile.columns} pixels and ${tile.channels} channels.`,
      'Threads run over the tiles of all samples in x, over groups and channel tiles in y, over phases in z.',
    ],
    bindingTypes: {
      [names.input]: vector(plan.lanes),
      [names.output]: vector(storeLanes),
      weights: 'vec4f',
      ...(storeLanes === 4 ? epilogueBindingTypes(epilogue) : {}),
    },
    layouts: layouts(correlation),
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
    wrapped:
      grid.rowLength === undefined
        ? ''
        : `${phases === 1 ? 'id.z' : 'id.z / (PHASES_H * PHASES_W)'} * ROW_THREADS + id.x`,
    thread: grid.rowLength === undefined ? 'id.x' : 'thread',
    workgroupSize: WORKGROUP,
    input: names.input,
    output: names.output,
    bias: names.bias,
    phaseTables: [phaseTable('ROW_OFFSETS', rows), phaseTable('COLUMN_OFFSETS', columns)].flat(),
    phaseNames: phaseNames(correlation, grid.rowLength !== undefined),
    rowOffset: offset('ROW_OFFSET', 'phase_row', rows),
    left:
      plan.lanes === 4
        ? 'i32(first_column * STRIDE_W / 4)'
        : `i32(first_column * STRIDE_W) + ${offset('COLUMN_OFFSET', 'phase_column', columns)}`,
    rowLength: plan.lanes === 4 ? 'IN_QUADS' : 'IN_COLUMNS',
    rowsGuarded: plan.rowsGuarded,
    guardedColumns: plan.guardedColumns,
    sums: plan.sums,
    sumLines: sumLines(plan.sums, 'vec4f()'),
    tileRows: range(tile.rows).map((row) => ({
      row,
      position: `top + i32(i * DILATION_H${row === 0 ? '' : ` + ${row} * STRIDE_H`})`,
    })),
    inputLoads: plan.inputLoads,
    weightLoads: plan.weightLoads,
    accumulations: plan.accumulations,
    weightStart: `(${phaseGroup(correlation)} * IN_CHANNELS * TAP_ROWS + i) * TAP_COLUMNS * PADDED_CHANNELS / 4 + first_channel / 4`,
    storeLanes,
    outputRow: interleave('first_row + pixel / TILE_COLUMNS', 'phase_row', 'PHASES_H', rows),
    outputColumn: interleave('first_column + pixel % TILE_COLUMNS', 'phase_column', 'PHASES_W', columns),
    outputIndex: `((n * GROUPS * OUT_CHANNELS + channel) * OUT_ROWS + row) * ${storeLanes === 4 ? '(OUT_COLUMNS / 4) + column / 4' : 'OUT_COLUMNS + column'}`,
    tileValue: storeLanes === 4 ? pixelQuad(tile.channels / 4) : 'tile[part][k % 4]',
    epilogue: lines,
  };
}

function vector(lanes: 1 | 4): BindingType {
  return lanes === 4 ? 'vec4f' : 'f32';
}

/** The sums of four neighbouring pixels as one vector. */
function pixelQuad(quads: number): string {
  return `vec4f(${range(4)
    .map((pixel) => `tile[part${pixel === 0 ? '' : ` + ${pixel * quads}`}][k % 4]`)
    .join(', ')})`;
}

/** Of one sample. */
function outputBytes({ groups, outChannels, rows, columns }: Correlation): number {
  return 4 * groups * outChannels * rows.output * columns.output;
}

export function tensorNames({ direction }: Correlation) {
  return direction === 'forward' ? { input: 'x', output: 'y', bias: 'bias' } : { input: 'dy', output: 'dx', bias: '' };
}

export function layouts(correlation: Correlation): Readonly<Record<string, string>> {
  const { groups, inChannels, outChannels, paddedOutChannels, rows, columns } = correlation;
  const names = tensorNames(correlation);
  const phases = rows.phases * columns.phases;
  return {
    [names.input]: `[N, ${groups * inChannels}, ${rows.input}, ${columns.input}]`,
    [names.output]: `[N, ${groups * outChannels}, ${rows.output}, ${columns.output}]`,
    weights: `packed [${groups}, ${phases === 1 ? '' : `${phases}, `}${inChannels}, ${rows.taps}, ${columns.taps}, ${paddedOutChannels}]`,
    ...(names.bias === '' ? {} : { [names.bias]: `[${groups * outChannels}]` }),
  };
}

/** What both profiles name. */
export function problemConstants({
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

export function phaseTable(name: string, { offsets }: CorrelationAxis): readonly PhaseTable[] {
  return offsets.length === 1
    ? []
    : [
        {
          name,
          length: offsets.length,
          values: offsets.join(', '),
          comment: 'input position of tap 0 of output 0, by phase',
        },
      ];
}

export function phaseNames({ rows, columns }: Correlation, wrapped: boolean): readonly string[] {
  return rows.phases * columns.phases === 1
    ? []
    : [`let phase_row = id.z / PHASES_W${wrapped ? ' % PHASES_H' : ''};`, 'let phase_column = id.z % PHASES_W;'];
}

export function offset(name: string, phase: string, { offsets }: CorrelationAxis): string {
  return offsets.length === 1 ? name : `${name}S[${phase}]`;
}

/** Packed weights start here, in units of one (group, phase). */
export function phaseGroup({ rows, columns }: Correlation): string {
  return rows.phases * columns.phases === 1 ? 'group' : '((group * PHASES_H + phase_row) * PHASES_W + phase_column)';
}

/** The output position of pixel `expression` of a phase. */
export function interleave(expression: string, phase: string, phases: string, axis: CorrelationAxis): string {
  return axis.phases === 1 ? expression : `(${expression}) * ${phases} + ${phase}`;
}

export function formula(correlation: Correlation): readonly string[] {
  const { direction, rows, columns, groups } = correlation;
  const grouped = groups === 1 ? '' : ` Each of the ${groups} groups by itself.`;
  if (direction === 'forward') {
    return [
      `y[n, k, p, q] = bias[k] + Σ over c, r, s of x[n, c, ${position('p', rows, 'r')}, ${position('q', columns, 's')}] · weight[k, c, r, s].${grouped}`,
      'Cells outside the input are zero. The weights are packed as [group, c, r, s, k].',
    ];
  }
  return [
    `dx[n, c, h, w] = Σ over k, r, s of dy[n, k, p, q] · weight[k, c, r, s] for the windows (p, q) that cover (h, w) at tap (r, s).${grouped}`,
    rows.phases * columns.phases === 1
      ? 'That is a correlation of dy with the taps in reverse; the weights are packed as [group, k, r reversed, s reversed, c].'
      : 'Each phase (h mod stride, w mod stride) is a correlation of dy with the taps that reach it; the weights are packed as [group, phase, k, r, s, c].',
  ];
}

/** `4p + r − 2` */
function position(letter: string, { stride, dilation, offsets }: CorrelationAxis, tap: string): string {
  const [start = 0] = offsets;
  const times = (factor: number, name: string) => (factor === 1 ? name : `${factor}${name}`);
  return `${times(stride, letter)} + ${times(dilation, tap)}${start === 0 ? '' : ` − ${-start}`}`;
}

interface GpuView extends KernelView {
  readonly group: string;
  readonly column: string;
  readonly input: string;
  readonly output: string;
  readonly bias: string;
  readonly phaseTables: readonly PhaseTable[];
  readonly phaseNames: readonly string[];
  readonly phaseGroup: string;
  readonly rowOffset: string;
  readonly columnOffset: string;
  readonly outputRow: string;
  readonly outputColumn: string;
  readonly gemm: GemmView;
  readonly epilogue: readonly string[];
}

function gpuView({ correlation, epilogue }: CorrelationProblem): GpuView {
  const { groups, inChannels, outChannels, rows, columns } = correlation;
  const phases = rows.phases * columns.phases;
  const pixels = pixelsPerPhase(rows) * pixelsPerPhase(columns);
  const plan = planGemm({ rows: outChannels, rowsContiguous: 'quad', columnsContiguous: 'quad' });
  const products = groups * phases;
  const grid = wrapColumns(pixels, plan.tileColumns, { products, bytesPerSample: outputBytes(correlation) });
  const { lines, usesRandom } = epilogueCode(epilogue, { value: 'v', index: 'index' });
  return {
    ...tensorNames(correlation),
    group: grid.rowLength === undefined ? 'workgroup.z / PHASES' : 'workgroup.z / PHASES % GROUPS',
    column:
      grid.rowLength === undefined ? 'workgroup.x' : '(workgroup.z / (GROUPS * PHASES) * ROW_TILES + workgroup.x)',
    launch: gemmLaunch(plan, grid.x, Math.ceil(outChannels / plan.tileRows), grid.z),
    header: [
      ...formula(correlation),
      ...epilogueHeader(epilogue),
      ...gemmHeader(plan, 'output channels', 'pixels of all samples'),
      `Groups${phases === 1 ? '' : ' and phases'} lie in z.`,
    ],
    bindingTypes: { weights: 'vec4f' },
    layouts: layouts(correlation),
    constants: [
      ...problemConstants(correlation),
      constant('PHASES', 'u32', phases),
      constant('PHASE_ROWS', 'u32', pixelsPerPhase(rows), 'output rows of a phase'),
      constant('PHASE_COLUMNS', 'u32', pixelsPerPhase(columns)),
      constant('DEPTH', 'u32', inChannels * rows.taps * columns.taps, 'products per output'),
      ...(grid.rowLength === undefined
        ? []
        : [constant('ROW_TILES', 'u32', grid.rowLength, 'in x; tiles beyond go on in z')]),
      ...plan.constants,
    ],
    usesRandom,
    phaseTables: [phaseTable('ROW_OFFSETS', rows), phaseTable('COLUMN_OFFSETS', columns)].flat(),
    phaseNames:
      phases === 1 ? [] : ['phase_row = workgroup.z / PHASES_W % PHASES_H;', 'phase_column = workgroup.z % PHASES_W;'],
    phaseGroup: phaseGroup(correlation),
    rowOffset: offset('ROW_OFFSET', 'phase_row', rows),
    columnOffset: offset('COLUMN_OFFSET', 'phase_column', columns),
    outputRow: interleave('pixel / PHASE_COLUMNS % PHASE_ROWS', 'phase_row', 'PHASES_H', rows),
    outputColumn: interleave('pixel % PHASE_COLUMNS', 'phase_column', 'PHASES_W', columns),
    gemm: plan.gemm,
    epilogue: lines,
  };
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
