/** The kernel families `conv2d.depthwise_forward` and `conv2d.depthwise_input_gradient`: correlations of each channel by itself. */
import { epilogueBindingTypes, epilogueCode, epilogueHeader } from '../../../targets/wgsl/epilogue.ts';
import { defineKernel, type KernelView, type Profile, type WgslConstant } from '../../../targets/wgsl/kernel.ts';
import { perSampleLaunch } from '../../../targets/wgsl/launch.ts';
import { constant } from '../../../targets/wgsl/literals.ts';
import type { Correlation, CorrelationAxis } from '../correlation.ts';
import type { CorrelationProblem } from '../lower.ts';
import { position, tensorNames, vector } from './correlation-kernels.ts';
import { type SumLine, sumLines } from './correlation-software.ts';
import template from './depthwise.wgsl.hbs';
import {
  cheapestTile,
  type DepthwisePlan,
  type InputRow,
  isPlain,
  type OutputQuad,
  type Position,
  planDepthwise,
  smallestTile,
} from './depthwise-tile.ts';

interface DepthwiseView extends KernelView {
  readonly output: string;
  readonly bias: string;
  /** The tile of this thread, counted over all channels of a sample. */
  readonly piece: string;
  readonly severalTiles: boolean;
  readonly severalDown: boolean;
  readonly severalAcross: boolean;
  /** In a tile. */
  readonly severalRows: boolean;
  /** Where the tile starts in the input; empty where `first_row` says it, or 0 does. */
  readonly top: string;
  readonly left: string;
  readonly rowLength: string;
  readonly weightLines: readonly string[];
  readonly sumLines: readonly SumLine[];
  /** Whether any row or column may lie outside the input. */
  readonly guarded: boolean;
  readonly guardedColumns: readonly Position[];
  readonly inputRows: readonly InputRow[];
  /** What is loaded of each row. */
  readonly loads: readonly ColumnLoad[];
  readonly quads: readonly OutputQuad[];
  /** Whether outputs are stored four at a time. */
  readonly storesQuads: boolean;
  /** Where the last tiles hang over; empty where none does. */
  readonly outside: string;
  readonly epilogue: readonly string[];
}

export interface ColumnLoad {
  readonly name: string;
  readonly value: string;
}

/** Threads side by side; a multiple of every adapter's vector width. */
const WORKGROUP = 64;

function view(problem: CorrelationProblem, profile: Profile): DepthwiseView {
  const { correlation, epilogue } = problem;
  const { rows, columns, groups: channels } = correlation;
  const { input, output, bias } = tensorNames(problem);
  const tile = profile === 'gpu' ? smallestTile(correlation) : cheapestTile(correlation);
  const plan = planDepthwise(correlation, tile, input);
  const { tilesDown, tilesAcross } = plan;
  const storeLanes = columns.output % 4 === 0 ? 4 : 1;
  const { lines, usesRandom } = epilogueCode(epilogue, { value: 'v', index: 'index', lanes: storeLanes });
  const guardedColumns = plan.columns.filter(({ guarded }) => guarded);
  return {
    ...perSampleLaunch(channels * tilesDown * tilesAcross, WORKGROUP),
    header: [
      ...formula(problem),
      ...epilogueHeader(epilogue),
      `One thread owns a tile of ${tile.rows}×${tile.columns} ${output}. Threads run over the tiles of all channels in x, over samples in y.`,
    ],
    bindingTypes: {
      [input]: vector(plan.lanes),
      [output]: vector(storeLanes),
      ...(storeLanes === 4 ? epilogueBindingTypes(epilogue) : {}),
    },
    layouts: {
      [input]: `[N, ${channels}, ${rows.input}, ${columns.input}]`,
      [output]: `[N, ${channels}, ${rows.output}, ${columns.output}]`,
      weight: `[${channels}, 1, ${rows.kernel}, ${columns.kernel}]`,
      ...(bias === '' ? {} : { [bias]: `[${channels}]` }),
    },
    constants: constants(correlation, plan),
    usesRandom,
    output,
    bias,
    severalTiles: tilesDown * tilesAcross > 1,
    severalDown: tilesDown > 1,
    severalAcross: tilesAcross > 1,
    severalRows: tile.rows > 1,
    top: tilesDown === 1 || isPlain(rows) ? '' : startInInput('first_row', rows, 'H'),
    left: `${startInInput('first_column', columns, 'W')}${plan.lanes === 4 ? ' / 4' : ''}`,
    rowLength: plan.lanes === 4 ? 'IN_QUADS' : 'IN_COLUMNS',
    weightLines: weightLines(plan, columns.kernel),
    sumLines: plan.sums.flatMap((sums) => sumLines(sums, bias === '' ? 'vec4f()' : 'vec4f(start)')),
    guarded: guardedColumns.length > 0 || plan.rows.some(({ guarded }) => guarded),
    guardedColumns,
    inputRows: plan.rows,
    loads: plan.columns.map((column) => columnLoad(column, input, plan.lanes)),
    quads: plan.quads,
    storesQuads: storeLanes === 4,
    outside: [
      ...(rows.output % tile.rows === 0 ? [] : ['row >= OUT_ROWS']),
      // One by one, columns are stored as far as the row goes.
      ...(storeLanes === 1 || columns.output % tile.columns === 0 ? [] : ['column >= OUT_COLUMNS']),
    ].join(' || '),
    epilogue: lines,
  };
}

function startInInput(first: string, { stride, phases }: CorrelationAxis, axis: 'H' | 'W'): string {
  return `${first}${stride > 1 ? ` * STRIDE_${axis}` : ''}${phases > 1 ? ` / PHASES_${axis}` : ''}`;
}

/** From the current `row` of `input`. */
export function columnLoad({ suffix, at, guarded }: Position, input: string, lanes: 1 | 4): ColumnLoad {
  const value = guarded
    ? `select(${lanes === 4 ? 'vec4f()' : '0.0'}, ${input}[row + column_${suffix}], inside_${suffix})`
    : `${input}[row${at === '0' ? '' : ` + ${at}`}]`;
  return { name: `${input}_${suffix}`, value };
}

/** A row of the kernel to a line; a long one takes several. */
function weightLines({ weights }: DepthwisePlan, S: number): readonly string[] {
  const lines = new Map<string, string[]>();
  for (const { name, r, s } of weights) {
    const at = r * S + s;
    const line = `${r}, ${Math.floor(s / 4)}`;
    lines.set(line, [...(lines.get(line) ?? []), `let ${name} = weight[taps${at === 0 ? '' : ` + ${at}`}];`]);
  }
  return [...lines.values()].map((line) => line.join(' '));
}

function constants(
  { groups, rows, columns }: Correlation,
  { tile, tilesDown, tilesAcross }: DepthwisePlan,
): readonly WgslConstant[] {
  return [
    constant('CHANNELS', 'u32', groups),
    constant('IN_ROWS', 'u32', rows.input),
    constant('IN_COLUMNS', 'u32', columns.input),
    ...(columns.input % 4 === 0 ? [constant('IN_QUADS', 'u32', columns.input / 4, 'input columns in fours')] : []),
    constant('OUT_ROWS', 'u32', rows.output),
    constant('OUT_COLUMNS', 'u32', columns.output),
    constant('R', 'u32', rows.kernel, 'kernel rows'),
    constant('S', 'u32', columns.kernel, 'kernel columns'),
    constant('STRIDE_H', 'u32', rows.stride),
    constant('STRIDE_W', 'u32', columns.stride),
    constant('PHASES_H', 'u32', rows.phases, 'stride of the layer'),
    constant('PHASES_W', 'u32', columns.phases),
    constant('TILE_ROWS', 'u32', tile.rows),
    constant('TILE_COLUMNS', 'u32', tile.columns),
    constant('TILES_ACROSS', 'u32', tilesAcross, 'tiles in a row of the output'),
    constant('TILES', 'u32', tilesDown * tilesAcross, 'tiles in a channel'),
  ];
}

function formula({ correlation, biased }: CorrelationProblem): readonly string[] {
  const { direction, rows, columns } = correlation;
  return direction === 'forward'
    ? [
        `y[n, c, p, q] = ${biased ? 'bias[c] + ' : ''}Σ over r, s of x[n, c, ${position('p', rows, 'r')}, ${position('q', columns, 's')}] · weight[c, 0, r, s].`,
        'Cells outside the input are zero.',
      ]
    : [
        'dx[n, c, h, w] = Σ over r, s of dy[n, c, p, q] · weight[c, 0, r, s] for the windows (p, q) that cover (h, w) at tap (r, s).',
      ];
}

function depthwiseFamily(name: string) {
  return defineKernel<CorrelationProblem, DepthwiseView>({
    name,
    template: { gpu: template, software: template },
    sameForAllProfiles: false,
    view,
  });
}

export const depthwiseForward = depthwiseFamily('conv2d.depthwise_forward');
export const depthwiseInputGradient = depthwiseFamily('conv2d.depthwise_input_gradient');
