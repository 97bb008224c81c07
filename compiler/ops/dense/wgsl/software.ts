/**
 * The `software` profiles of dense: each thread sums a register tile of outputs. As in conv2d, loads are expensive on software
 * adapters, so four neighbouring values are loaded at once wherever rows are whole quads.
 */

import { epilogueBindingTypes, epilogueCode, epilogueHeader } from '../../../targets/wgsl/epilogue.ts';
import type { BindingType, KernelView, Launch } from '../../../targets/wgsl/kernel.ts';
import { constant } from '../../../targets/wgsl/literals.ts';
import type { DenseGeometry } from '../geometry.ts';
import type { DenseProblem } from '../lower.ts';

/** Element `offset` of a tile; indices beyond the last repeat it and are not stored. */
interface TileIndex {
  readonly offset: number;
  readonly index: string;
}

interface Product {
  readonly sum: string;
  readonly value: string;
}

interface TileView extends KernelView {
  readonly workgroupSize: number;
  readonly sums: readonly string[];
  /** The sums of one tile row each, joined. */
  readonly sumRows: readonly string[];
  readonly products: readonly Product[];
}

const TILE_SAMPLES = 8;

export interface ForwardView extends TileView {
  readonly samples: readonly { readonly offset: number }[];
  readonly outputs: readonly TileIndex[];
  readonly biased: boolean;
  readonly epilogue: readonly string[];
}

export function softwareForward({ geometry, biased, epilogue }: DenseProblem): ForwardView {
  const { inFeatures, outFeatures } = geometry;
  const lanes = lanesOf(inFeatures);
  const tile = tileExtent(outFeatures, 8);
  const { lines, usesRandom } = epilogueCode(epilogue, { value: 'v', index: 'index' });
  const sums = sumNames(TILE_SAMPLES, tile);
  return {
    ...launchTiles(Math.ceil(outFeatures / tile), { factor: 1, scale: 1, divisor: TILE_SAMPLES }),
    header: [
      ...forwardFormula(biased),
      ...epilogueHeader(epilogue),
      `One thread owns a register tile of ${TILE_SAMPLES} samples and ${tile} outputs.`,
    ],
    bindingTypes: { x: vector(lanes), weight: vector(lanes) },
    layouts: denseLayouts(geometry),
    constants: [
      constant('OUT', 'u32', outFeatures, 'outputs'),
      rowConstant('ROW', inFeatures, 'inputs'),
      constant('TILE_SAMPLES', 'u32', TILE_SAMPLES),
      constant('TILE_OUT', 'u32', tile),
      constant('TILES', 'u32', Math.ceil(outFeatures / tile), 'of one sample'),
    ],
    usesRandom,
    biased,
    samples: range(TILE_SAMPLES).map((offset) => ({ offset })),
    outputs: tileIndices('first_o', 'OUT', tile, outFeatures),
    ...sums,
    products: range(TILE_SAMPLES).flatMap((n) =>
      range(tile).map((o) => ({ sum: `sum${n}_${o}`, value: lanes === 4 ? `dot(x${n}, w${o})` : `x${n} * w${o}` })),
    ),
    epilogue: lines,
  };
}

export interface InputGradientView extends TileView {
  readonly samples: readonly { readonly offset: number }[];
  readonly inputs: readonly TileIndex[];
  readonly zero: string;
  readonly type: BindingType;
  readonly weightLoads: readonly { readonly name: string; readonly index: string }[];
  readonly epilogue: readonly string[];
}

export function softwareInputGradient({ geometry, epilogue }: DenseProblem): InputGradientView {
  const { inFeatures, outFeatures } = geometry;
  const lanes = lanesOf(inFeatures);
  const dyLanes = lanesOf(outFeatures);
  const row = inFeatures / lanes;
  const tile = tileExtent(row, lanes === 4 ? 3 : 8);
  const { lines, usesRandom } = epilogueCode(epilogue, { value: 'v', index: 'index', lanes });
  return {
    ...launchTiles(Math.ceil(row / tile), { factor: 1, scale: 1, divisor: TILE_SAMPLES }),
    header: [
      ...inputGradientFormula,
      ...epilogueHeader(epilogue),
      `One thread owns a register tile of ${TILE_SAMPLES} samples and ${tile * lanes} inputs.`,
    ],
    bindingTypes: {
      dy: vector(dyLanes),
      weight: vector(lanes),
      dx: vector(lanes),
      ...(lanes === 4 ? epilogueBindingTypes(epilogue) : {}),
    },
    layouts: denseLayouts(geometry),
    constants: [
      rowConstant('DY_ROW', outFeatures, 'outputs'),
      rowConstant('ROW', inFeatures, 'inputs'),
      constant('TILE_SAMPLES', 'u32', TILE_SAMPLES),
      constant('TILE_IN', 'u32', tile, lanes === 4 ? 'fours of inputs' : 'inputs'),
      constant('TILES', 'u32', Math.ceil(row / tile), 'of one sample'),
    ],
    usesRandom,
    samples: range(TILE_SAMPLES).map((offset) => ({ offset })),
    inputs: tileIndices('first', 'ROW', tile, row),
    zero: lanes === 4 ? 'vec4f()' : '0.0',
    type: vector(lanes),
    weightLoads: range(dyLanes).flatMap((lane) =>
      range(tile).map((i) => ({
        name: `w${lane}_${i}`,
        index: `${dyLanes === 4 ? `(4 * o${lane === 0 ? '' : ` + ${lane}`})` : 'o'} * ROW + column_${i}`,
      })),
    ),
    ...sumNames(TILE_SAMPLES, tile),
    products: range(dyLanes).flatMap((lane) =>
      range(TILE_SAMPLES).flatMap((n) =>
        range(tile).map((i) => ({ sum: `sum${n}_${i}`, value: `dy${n}${component(dyLanes, lane)} * w${lane}_${i}` })),
      ),
    ),
    epilogue: lines,
  };
}

export interface WeightGradientView extends TileView {
  readonly outputs: readonly TileIndex[];
  readonly inputs: readonly TileIndex[];
  readonly zero: string;
  readonly type: BindingType;
}

export function softwareWeightGradient({ geometry }: DenseProblem): WeightGradientView {
  const { inFeatures, outFeatures } = geometry;
  const lanes = lanesOf(inFeatures);
  const dyLanes = lanesOf(outFeatures);
  const row = inFeatures / lanes;
  const tile = tileExtent(row, lanes === 4 ? 4 : 8);
  const quads = tileExtent(outFeatures / dyLanes, dyLanes === 4 ? 2 : 8);
  const tileOut = quads * dyLanes;
  return {
    ...launchTiles(Math.ceil(row / tile), Math.ceil(outFeatures / tileOut)),
    header: [
      ...weightGradientFormula,
      `One thread owns a register tile of ${tileOut} outputs and ${tile * lanes} inputs.`,
    ],
    bindingTypes: { dy: vector(dyLanes), x: vector(lanes), dweight: vector(lanes) },
    layouts: denseLayouts(geometry),
    constants: [
      constant('OUT', 'u32', outFeatures, 'outputs'),
      rowConstant('DY_ROW', outFeatures, 'outputs'),
      rowConstant('ROW', inFeatures, 'inputs'),
      constant('TILE_OUT', 'u32', tileOut),
      constant('TILE_IN', 'u32', tile, lanes === 4 ? 'fours of inputs' : 'inputs'),
      constant('TILES', 'u32', Math.ceil(row / tile), 'across'),
    ],
    outputs: tileIndices(dyLanes === 4 ? 'first_o / 4' : 'first_o', 'DY_ROW', quads, outFeatures / dyLanes),
    inputs: tileIndices('first', 'ROW', tile, row),
    zero: lanes === 4 ? 'vec4f()' : '0.0',
    type: vector(lanes),
    ...sumNames(tileOut, tile),
    products: range(tileOut).flatMap((o) =>
      range(tile).map((i) => ({
        sum: `sum${o}_${i}`,
        value: `dy${Math.floor(o / dyLanes)}${component(dyLanes, o % dyLanes)} * x${i}`,
      })),
    ),
  };
}

const forwardFormula = (biased: boolean) => [
  `y[n, o] = ${biased ? 'bias[o] + ' : ''}Σ over i of x[n, i] · weight[o, i].`,
];
const inputGradientFormula = ['dx[n, i] = Σ over o of dy[n, o] · weight[o, i].'];
const weightGradientFormula = ['dweight[o, i] = Σ over n of dy[n, o] · x[n, i].'];

export const formulas = {
  forward: forwardFormula,
  inputGradient: inputGradientFormula,
  weightGradient: weightGradientFormula,
};

export function denseLayouts({ inFeatures, outFeatures }: DenseGeometry): Readonly<Record<string, string>> {
  return {
    x: `[N, ${inFeatures}]`,
    y: `[N, ${outFeatures}]`,
    dx: `[N, ${inFeatures}]`,
    dy: `[N, ${outFeatures}]`,
    weight: `[${outFeatures}, ${inFeatures}]`,
    dweight: `[${outFeatures}, ${inFeatures}]`,
    bias: `[${outFeatures}]`,
  };
}

export function lanesOf(features: number): 1 | 4 {
  return features % 4 === 0 ? 4 : 1;
}

export function vector(lanes: 1 | 4): BindingType {
  return lanes === 4 ? 'vec4f' : 'f32';
}

function rowConstant(name: string, features: number, what: string) {
  const lanes = lanesOf(features);
  return constant(name, 'u32', features / lanes, lanes === 4 ? `${what} in fours` : what);
}

function component(lanes: 1 | 4, lane: number): string {
  return lanes === 4 ? `.${'xyzw'.charAt(lane)}` : '';
}

/** The widest of the tiles up to `most` that waste least. */
function tileExtent(extent: number, most: number): number {
  const waste = (tile: number) => Math.ceil(extent / tile) * tile - extent;
  const candidates = range(Math.min(most, extent))
    .map((i) => i + 1)
    .filter((tile) => tile > most / 2 || tile === extent);
  return candidates.reduce((best, tile) => (waste(tile) <= waste(best) ? tile : best));
}

function launchTiles(
  tiles: number,
  rows: Launch['workgroups'][1],
): { readonly launch: Launch; readonly workgroupSize: number } {
  const workgroupSize = tiles >= 64 ? 32 : 8;
  return {
    workgroupSize,
    launch: {
      workgroupSize: [workgroupSize, 1, 1],
      workgroups: [Math.ceil(tiles / workgroupSize), rows, 1],
      workgroupBytes: 0,
    },
  };
}

function sumNames(
  rows: number,
  columns: number,
): { readonly sums: readonly string[]; readonly sumRows: readonly string[] } {
  const named = range(rows).map((row) => range(columns).map((column) => `sum${row}_${column}`));
  return { sums: named.flat(), sumRows: named.map((names) => names.join(', ')) };
}

function tileIndices(first: string, count: string, tile: number, extent: number): readonly TileIndex[] {
  return range(tile).map((offset) => {
    const index = offset === 0 ? first : `${first} + ${offset}`;
    return { offset, index: extent % tile === 0 ? `(${index})` : `min(${index}, ${count} - 1)` };
  });
}

function range(count: number): readonly number[] {
  return Array.from({ length: count }, (_, index) => index);
}
