/** The kernel families `conv2d.weight_gradient`, `conv2d.weight_gradient_reduce` and `conv2d.bias_gradient`. */
import { type GemmView, gemmHeader, gemmLaunch, planGemm } from '../../../targets/wgsl/gemm.ts';
import { type BindingType, defineKernel, type KernelView, type WgslConstant } from '../../../targets/wgsl/kernel.ts';
import { flatLaunch } from '../../../targets/wgsl/launch.ts';
import { constant } from '../../../targets/wgsl/literals.ts';
import { plural } from '../../../text/numbers.ts';
import type { Conv2dGeometry } from '../geometry.ts';
import biasGpuTemplate from './bias-gradient.gpu.wgsl.hbs';
import biasSoftwareTemplate from './bias-gradient.software.wgsl.hbs';
import { range, type SumLine, sumLines } from './correlation-software.ts';
import gpuTemplate from './weight-gradient.gpu.wgsl.hbs';
import softwareTemplate from './weight-gradient.software.wgsl.hbs';
import reduceTemplate from './weight-gradient-reduce.wgsl.hbs';
import { chooseWeightTile, FILTERS, planWeightTile, type SoftwareWeightGradient } from './weight-gradient-software.ts';

export interface WeightGradientProblem {
  readonly geometry: Conv2dGeometry;
  /** Partial sums over every parts-th sample; 1 where `dweight` is the gradient itself. */
  readonly parts: number;
}

export interface ReduceProblem {
  readonly elements: number;
  readonly parts: number;
}

export interface BiasGradientProblem {
  readonly channels: number;
  /** P · Q */
  readonly pixels: number;
}

/**
 * How many partial sums keep a device busy. One tile of 64×64 weights is one workgroup of the gpu profile; a few hundred fill a large
 * GPU. More parts cost memory: they stop at 16 MiB.
 */
export function weightGradientParts({ C, K, G, R, S }: Conv2dGeometry): number {
  const weights = (K * C * R * S) / G;
  const workgroups = G * Math.ceil(K / G / 64) * Math.ceil((C * R * S) / G / 64);
  const wanted = Math.min(MAX_PARTS, Math.ceil(BUSY_WORKGROUPS / workgroups));
  return Math.max(1, Math.min(wanted, Math.floor(MAX_PARTIAL_WEIGHTS / weights)));
}

const BUSY_WORKGROUPS = 512;
const MAX_PARTS = 64;
const MAX_PARTIAL_WEIGHTS = 2 ** 22;

interface AxisView {
  readonly strided: boolean;
  readonly dilated: boolean;
  readonly padded: boolean;
}

/** What both schedules omit where it would have no effect. */
interface WeightGradientView extends KernelView {
  readonly grouped: boolean;
  /** Whether there are several partial sums. */
  readonly parted: boolean;
  readonly rows: AxisView;
  readonly columns: AxisView;
}

function neutralTerms({ G, strideH, strideW, dilationH, dilationW, padTop, padLeft }: Conv2dGeometry, parts: number) {
  return {
    grouped: G > 1,
    parted: parts > 1,
    rows: { strided: strideH > 1, dilated: dilationH > 1, padded: padTop > 0 },
    columns: { strided: strideW > 1, dilated: dilationW > 1, padded: padLeft > 0 },
  };
}

interface SoftwareView extends WeightGradientView, Omit<SoftwareWeightGradient, 'tile' | 'dyLanes' | 'xLanes'> {
  readonly workgroupSize: number;
  readonly filters: readonly TileIndex[];
  readonly channels: readonly TileIndex[];
  readonly dyRow: string;
  readonly xRow: string;
  /** Whether a row of dy takes several passes. */
  readonly severalPasses: boolean;
  /** Whether rows of x are loaded four values at a time. */
  readonly inQuads: boolean;
  readonly sumLines: readonly SumLine[];
}

/** Element `offset` of a tile. Where the last tile hangs over, indices beyond the last repeat it and are not stored. */
interface TileIndex {
  readonly offset: number;
  readonly clamped: boolean;
}

const WORKGROUP = 32;

function softwareView({ geometry, parts }: WeightGradientProblem): SoftwareView {
  const { C, K, G, R } = geometry;
  const { tile, dyLanes, xLanes, ...plan } = planWeightTile(geometry, chooseWeightTile(geometry));
  const filterTiles = Math.ceil(K / G / FILTERS);
  const channelTiles = Math.ceil(C / G / tile.channels);
  const units = R * channelTiles * filterTiles * G;
  return {
    ...plan,
    ...neutralTerms(geometry, parts),
    launch: {
      workgroupSize: [WORKGROUP, 1, 1],
      workgroups: [Math.ceil(units / WORKGROUP), parts, 1],
      workgroupBytes: 0,
    },
    header: [
      ...weightGradientFormula(geometry, parts),
      `One thread owns one kernel row of ${FILTERS} filters and ${plural(tile.channels, 'channel')}.`,
    ],
    bindingTypes: { dy: vector(dyLanes), x: vector(xLanes) },
    layouts: weightGradientLayouts(geometry, parts),
    constants: [
      ...weightGradientConstants(geometry, parts),
      ...(xLanes === 4 ? [constant('ROW_QUADS', 'u32', geometry.W / 4, 'W / 4')] : []),
      ...(dyLanes === 4 ? [constant('DY_ROW_QUADS', 'u32', geometry.Q / 4, 'Q / 4')] : []),
      constant('TILE_FILTERS', 'u32', FILTERS),
      constant('TILE_CHANNELS', 'u32', tile.channels),
      constant('TILE_COLUMNS', 'u32', tile.columns, 'columns of dy per pass'),
      constant('FILTER_TILES', 'u32', filterTiles),
      constant('CHANNEL_TILES', 'u32', channelTiles),
      constant('UNITS', 'u32', units, 'threads with work'),
    ],
    workgroupSize: WORKGROUP,
    filters: tileIndices(FILTERS, K / G),
    channels: tileIndices(tile.channels, C / G),
    dyRow: dyLanes === 4 ? 'DY_ROW_QUADS' : 'Q',
    xRow: xLanes === 4 ? 'ROW_QUADS' : 'W',
    severalPasses: geometry.Q > tile.columns,
    inQuads: xLanes === 4,
    sumLines: sumLines(plan.sums, 'vec4f()'),
  };
}

function tileIndices(tile: number, extent: number): readonly TileIndex[] {
  return range(tile).map((offset) => ({ offset, clamped: extent % tile !== 0 }));
}

function vector(lanes: 1 | 4): BindingType {
  return lanes === 4 ? 'vec4f' : 'f32';
}

export function weightGradientFormula(
  { strideH, strideW, dilationH, dilationW, padTop, padLeft }: Conv2dGeometry,
  parts: number,
) {
  const position = (stride: number, letter: string, dilation: number, tap: string, padding: number) =>
    `${stride === 1 ? '' : stride}${letter} + ${dilation === 1 ? '' : dilation}${tap}${padding === 0 ? '' : ` − ${padding}`}`;
  const input = `x[n, c, ${position(strideH, 'p', dilationH, 'r', padTop)}, ${position(strideW, 'q', dilationW, 's', padLeft)}]`;
  return [
    `dweight[k, c, r, s] = Σ over n, p, q of dy[n, k, p, q] · ${input}. Cells outside the input are zero.`,
    ...partsWords(parts),
  ];
}

export function partsWords(parts: number): readonly string[] {
  return parts === 1
    ? []
    : [`Part i of ${parts} sums samples i, i + ${parts}, i + ${2 * parts}, …; a second kernel adds the parts.`];
}

export function weightGradientLayouts({ C, K, G, H, W, P, Q, R, S }: Conv2dGeometry, parts: number) {
  return {
    x: `[N, ${C}, ${H}, ${W}]`,
    dy: `[N, ${K}, ${P}, ${Q}]`,
    dweight: `[${parts === 1 ? '' : `${parts} parts, `}${K}, ${C / G}, ${R}, ${S}]`,
  };
}

export function weightGradientConstants(geometry: Conv2dGeometry, parts: number): readonly WgslConstant[] {
  const { C, K, G, H, W, P, Q, R, S, strideH, strideW, dilationH, dilationW, padTop, padLeft } = geometry;
  return [
    constant('C', 'u32', C, 'input channels'),
    constant('H', 'u32', H),
    constant('W', 'u32', W),
    constant('K', 'u32', K, 'filters'),
    constant('P', 'u32', P, 'output rows'),
    constant('Q', 'u32', Q, 'output columns'),
    constant('R', 'u32', R, 'kernel rows'),
    constant('S', 'u32', S, 'kernel columns'),
    constant('GROUP_CHANNELS', 'u32', C / G, 'C / groups'),
    constant('GROUP_FILTERS', 'u32', K / G, 'K / groups'),
    constant('STRIDE_H', 'u32', strideH),
    constant('STRIDE_W', 'u32', strideW),
    constant('DILATION_H', 'u32', dilationH),
    constant('DILATION_W', 'u32', dilationW),
    constant('PAD_TOP', 'i32', padTop),
    constant('PAD_LEFT', 'i32', padLeft),
    constant('PARTS', 'u32', parts, 'partial sums'),
  ];
}

interface GpuView extends WeightGradientView {
  readonly gemm: GemmView;
}

function gpuView({ geometry, parts }: WeightGradientProblem): GpuView {
  const { C, K, G, R, S } = geometry;
  const plan = planGemm({ rows: K / G, rowsContiguous: 'depth', columnsContiguous: 'depth' });
  const columns = (C / G) * R * S;
  return {
    ...neutralTerms(geometry, parts),
    launch: gemmLaunch(plan, Math.ceil(columns / plan.tileColumns), Math.ceil(K / G / plan.tileRows), G * parts),
    header: [
      ...weightGradientFormula(geometry, parts),
      ...gemmHeader(plan, 'filters', 'weights of a filter'),
      ...zWords(G, parts),
    ],
    layouts: weightGradientLayouts(geometry, parts),
    constants: [...weightGradientConstants(geometry, parts), ...plan.constants],
    gemm: plan.gemm,
  };
}

/** What the grid's z counts, if anything. */
function zWords(groups: number, parts: number): readonly string[] {
  const words = [...(groups === 1 ? [] : ['groups']), ...(parts === 1 ? [] : ['parts'])].join(' and ');
  return words === '' ? [] : [`${words.charAt(0).toUpperCase()}${words.slice(1)} lie in z.`];
}

export const weightGradient = defineKernel<WeightGradientProblem, GpuView | SoftwareView>({
  name: 'conv2d.weight_gradient',
  template: { gpu: gpuTemplate, software: softwareTemplate },
  sameForAllProfiles: false,
  view: (problem, profile) => (profile === 'gpu' ? gpuView(problem) : softwareView(problem)),
});

export const reduceWeightGradient = defineKernel<ReduceProblem, KernelView>({
  name: 'conv2d.weight_gradient_reduce',
  template: { gpu: reduceTemplate, software: reduceTemplate },
  sameForAllProfiles: true,
  view({ elements, parts }) {
    const { launch, threadsPerRow } = flatLaunch(elements);
    return {
      launch,
      header: ['dweight[i] = Σ of partial[part, i] over the parts, in order. One thread owns one weight.'],
      layouts: { partial: `[${parts}, ${elements}]`, dweight: `[${elements}]` },
      constants: [
        constant('COUNT', 'u32', elements, 'weights'),
        constant('PARTS', 'u32', parts),
        constant('THREADS_PER_ROW', 'u32', threadsPerRow, 'of the grid'),
      ],
    };
  },
});

interface BiasView extends KernelView {
  readonly workgroupSize: number;
  readonly zero: string;
  readonly total: string;
}

export const biasGradient = defineKernel<BiasGradientProblem, BiasView>({
  name: 'conv2d.bias_gradient',
  template: { gpu: biasGpuTemplate, software: biasSoftwareTemplate },
  sameForAllProfiles: false,
  view({ channels, pixels }, profile) {
    const lanes = pixels % 4 === 0 ? 4 : 1;
    const workgroupSize = profile === 'gpu' ? 256 : 8;
    return {
      launch: {
        workgroupSize: [workgroupSize, 1, 1],
        workgroups: [profile === 'gpu' ? channels : Math.ceil(channels / workgroupSize), 1, 1],
        workgroupBytes: profile === 'gpu' ? 4 * workgroupSize : 0,
      },
      header: [
        'dbias[k] = Σ of dy[n, k, p, q] over n, p, q, in a fixed order.',
        profile === 'gpu' ? 'One workgroup owns one channel.' : 'One thread owns one channel.',
      ],
      bindingTypes: { dy: vector(lanes) },
      layouts: { dy: `[N, ${channels}, ${pixels}]`, dbias: `[${channels}]` },
      constants: [
        constant('K', 'u32', channels, 'channels'),
        constant('COUNT', 'u32', pixels / lanes, lanes === 4 ? 'pixels in fours' : 'pixels'),
      ],
      workgroupSize,
      zero: lanes === 4 ? 'vec4f()' : '0.0',
      total: lanes === 4 ? 'dot(sum, vec4f(1))' : 'sum',
    };
  },
});
