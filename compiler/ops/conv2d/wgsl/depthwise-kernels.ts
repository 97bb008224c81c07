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
  type Position,
  planDepthwise,
  smallestTile,
} from './depthwise-tile.ts';

interface AxisView {
  readonly strided: boolean;
  readonly phased: boolean;
}

interface DepthwiseView extends KernelView {
  readonly input: string;
  readonly output: string;
  readonly bias: string;
  readonly piece: string;
  readonly severalTiles: boolean;
  readonly severalDown: boolean;
  readonly severalAcross: boolean;
  readonly rows: AxisView;
  readonly columns: AxisView;
  /** Whether rows of the input are loaded four values at a time. */
  readonly inQuads: boolean;
  readonly rowLength: string;
  readonly weightLines: readonly string[];
  readonly sumLines: readonly SumLine[];
  /** The columns that may lie outside the input. */
  readonly guards: readonly Position[];
  readonly inputRows: readonly InputRow[];
  /** What is loaded of each row. */
  readonly loads: readonly { readonly name: string; readonly value: string }[];
  /** The one thing that the thread stores, if it is one. */
  readonly single: string | undefined;
  readonly quads: readonly string[];
  readonly quadLines: readonly string[];
  /** How often the thread stores, and where and what the i-th time. */
  readonly stores: number;
  readonly row: string;
  readonly column: string;
  /** Where the last tile hangs over, undefined where none does. */
  readonly outside: string | undefined;
  readonly index: string;
  readonly stored: string;
  readonly epilogue: readonly string[];
}

/** Threads side by side; a multiple of every adapter's vector width. */
const WORKGROUP = 32;

function view(problem: CorrelationProblem, profile: Profile): DepthwiseView {
  const { correlation, epilogue } = problem;
  const { rows, columns, groups } = correlation;
  const names = tensorNames(problem);
  const plan = planDepthwise(correlation, profile === 'gpu' ? smallestTile(correlation) : cheapestTile(correlation));
  const { tile, tilesDown, tilesAcross } = plan;
  const storeLanes = columns.output % 4 === 0 ? 4 : 1;
  const { lines, usesRandom } = epilogueCode(epilogue, { value: 'v', index: 'index', lanes: storeLanes });
  const tiles = tilesDown * tilesAcross;
  return {
    ...perSampleLaunch(groups * tiles, WORKGROUP),
    header: [
      ...formula(problem),
      ...epilogueHeader(epilogue),
      `One thread owns ${tile.rows}×${tile.columns} ${names.output} of a channel.`,
    ],
    bindingTypes: {
      [names.input]: vector(plan.lanes),
      [names.output]: vector(storeLanes),
      ...(storeLanes === 4 ? epilogueBindingTypes(epilogue) : {}),
    },
    layouts: {
      [names.input]: `[N, ${groups}, ${rows.input}, ${columns.input}]`,
      [names.output]: `[N, ${groups}, ${rows.output}, ${columns.output}]`,
      weight: `[${groups}, 1, ${rows.kernel}, ${columns.kernel}]`,
      ...(names.bias === '' ? {} : { [names.bias]: `[${groups}]` }),
    },
    constants: constants(correlation, plan),
    usesRandom,
    ...names,
    severalTiles: tiles > 1,
    severalDown: tilesDown > 1,
    severalAcross: tilesAcross > 1,
    rows: axisView(rows),
    columns: axisView(columns),
    inQuads: plan.lanes === 4,
    rowLength: plan.lanes === 4 ? 'IN_QUADS' : 'IN_COLUMNS',
    weightLines: weightLines(plan),
    sumLines: sumLines(plan.sums, names.bias === '' ? 'vec4f()' : 'vec4f(start)'),
    guards: plan.columns.filter(({ guarded }) => guarded),
    inputRows: plan.rows,
    loads: plan.columns.map(({ suffix, at, guarded }) => ({
      name: `x_${suffix}`,
      value: guarded
        ? `select(${plan.lanes === 4 ? 'vec4f()' : '0.0'}, ${names.input}[row + column_${suffix}], inside_${suffix})`
        : `${names.input}[${at === '0' ? 'row' : `row + ${at}`}]`,
    })),
    ...storing(correlation, plan, storeLanes),
    epilogue: lines,
  };
}

function axisView({ stride, phases }: CorrelationAxis): AxisView {
  return { strided: stride > 1, phased: phases > 1 };
}

/** A line for each row of the kernel, or several for a long one. */
function weightLines({ weights }: DepthwisePlan): readonly string[] {
  const lines: string[][] = [];
  let row = '';
  for (const { name, tap } of weights) {
    const [ofRow = ''] = name.split('_');
    if (ofRow !== row || lines.at(-1)?.length === 4) {
      lines.push([]);
      row = ofRow;
    }
    lines.at(-1)?.push(`let ${name} = weight[first_tap${tap === 0 ? '' : ` + ${tap}`}];`);
  }
  return lines.map((line) => line.join(' '));
}

function storing(
  { rows, columns }: Correlation,
  { tile, tilesDown, tilesAcross, quads }: DepthwisePlan,
  lanes: 1 | 4,
): Pick<
  DepthwiseView,
  'single' | 'quads' | 'quadLines' | 'stores' | 'row' | 'column' | 'outside' | 'index' | 'stored'
> {
  const single = quads.length === 1 && lanes === 4;
  const perRow = tile.columns / lanes;
  const sum = (...terms: readonly (string | false)[]) => terms.filter(Boolean).join(' + ') || '0u';
  const row = sum(tilesDown > 1 && 'first_row', tile.rows > 1 && `i / ${perRow}`);
  const column = sum(
    tilesAcross > 1 && 'first_column',
    !single && `${tile.rows > 1 ? `i % ${perRow}` : 'i'}${lanes === 4 ? ' * 4' : ''}`,
  );
  const outside = [
    ...(rows.output % tile.rows === 0 ? [] : ['row >= OUT_ROWS']),
    ...(columns.output % tile.columns === 0 ? [] : ['column >= OUT_COLUMNS']),
  ];
  const [atRow, atColumn] = single ? [row, column] : ['row', 'column'];
  return {
    single: single ? quads[0] : undefined,
    quads,
    quadLines: lineUp(quads),
    stores: (tile.rows * tile.columns) / lanes,
    row,
    column,
    outside: outside.length === 0 ? undefined : outside.join(' || '),
    index:
      lanes === 4
        ? `(plane * OUT_ROWS + ${atRow}) * (OUT_COLUMNS / 4) + ${atColumn} / 4`
        : `(plane * OUT_ROWS + ${atRow}) * OUT_COLUMNS + ${atColumn}`,
    stored: lanes === 4 ? 'tile[i]' : 'tile[i / 4][i % 4]',
  };
}

/** A few to a line. */
function lineUp(values: readonly string[]): readonly string[] {
  return values.flatMap((_, index) => (index % 4 === 0 ? [values.slice(index, index + 4).join(', ')] : []));
}

function constants({ groups, rows, columns }: Correlation, plan: DepthwisePlan): readonly WgslConstant[] {
  return [
    constant('CHANNELS', 'u32', groups),
    constant('IN_ROWS', 'u32', rows.input),
    constant('IN_COLUMNS', 'u32', columns.input),
    ...(plan.lanes === 4 ? [constant('IN_QUADS', 'u32', columns.input / 4, 'input columns in fours')] : []),
    constant('OUT_ROWS', 'u32', rows.output),
    constant('OUT_COLUMNS', 'u32', columns.output),
    constant('R', 'u32', rows.kernel, 'kernel rows'),
    constant('S', 'u32', columns.kernel, 'kernel columns'),
    constant('STRIDE_H', 'u32', rows.stride),
    constant('STRIDE_W', 'u32', columns.stride),
    constant('PHASES_H', 'u32', rows.phases, 'stride of the layer'),
    constant('PHASES_W', 'u32', columns.phases),
    constant('TILE_ROWS', 'u32', plan.tile.rows),
    constant('TILE_COLUMNS', 'u32', plan.tile.columns),
    constant('TILES_ACROSS', 'u32', plan.tilesAcross, 'tiles in a row of the output'),
    constant('TILES', 'u32', plan.tilesDown * plan.tilesAcross, 'tiles in a channel'),
  ];
}

function formula({ correlation, biased }: CorrelationProblem): readonly string[] {
  const { direction, rows, columns } = correlation;
  if (direction === 'forward') {
    return [
      `y[n, c, p, q] = ${biased ? 'bias[c] + ' : ''}Σ over r, s of x[n, c, ${position('p', rows, 'r')}, ${position('q', columns, 's')}] · weight[c, 0, r, s]: every channel by itself.`,
      'Cells outside the input are zero.',
    ];
  }
  return [
    'dx[n, c, h, w] = Σ over r, s of dy[n, c, p, q] · weight[c, 0, r, s] for the windows (p, q) that cover (h, w) at tap (r, s): every channel by itself.',
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
