/** The `gpu` profiles of dense: three matrix products through workgroup memory, see `targets/wgsl/gemm.ts`. */

import type { Extent } from '../../../program/types.ts';
import { epilogueCode, epilogueHeader } from '../../../targets/wgsl/epilogue.ts';
import { type Gemm, type GemmView, gemmHeader, gemmLaunch, planGemm } from '../../../targets/wgsl/gemm.ts';
import type { KernelView } from '../../../targets/wgsl/kernel.ts';
import { constant } from '../../../targets/wgsl/literals.ts';
import type { DenseGeometry } from '../geometry.ts';
import type { DenseProblem } from '../lower.ts';
import { denseLayouts, formulas, lanesOf, vector } from './software.ts';

export interface GpuView extends KernelView {
  readonly gemm: GemmView;
  /** Whether the factor with contiguous columns is loaded in fours. */
  readonly wholeQuads: boolean;
  readonly biased: boolean;
  readonly epilogue: readonly string[];
}

/** Samples in a row of tiles; the batch is unknown at compile time, so tiles are narrow along it. */
const FEW_SAMPLES = 32;

export function gpuForward({ geometry, biased, epilogue }: DenseProblem): GpuView {
  const { outFeatures } = geometry;
  const plan = planGemm({ rows: outFeatures, rowsContiguous: 'depth', columnsContiguous: 'depth' });
  const { lines, usesRandom } = epilogueCode(epilogue, { value: 'v', index: 'index' });
  return {
    ...common(geometry, plan, batchTiles(plan.tileColumns), Math.ceil(outFeatures / plan.tileRows)),
    header: [...formulas.forward(biased), ...epilogueHeader(epilogue), ...gemmHeader(plan, 'outputs', 'samples')],
    usesRandom,
    wholeQuads: false,
    biased,
    epilogue: lines,
  };
}

export function gpuInputGradient({ geometry, epilogue }: DenseProblem): GpuView {
  const lanes = lanesOf(geometry.inFeatures);
  const plan = planGemm({ rows: FEW_SAMPLES, rowsContiguous: 'depth', columnsContiguous: 'quad' });
  const { lines, usesRandom } = epilogueCode(epilogue, { value: 'v', index: 'index' });
  return {
    ...common(geometry, plan, Math.ceil(geometry.inFeatures / plan.tileColumns), batchTiles(plan.tileRows)),
    header: [...formulas.inputGradient, ...epilogueHeader(epilogue), ...gemmHeader(plan, 'samples', 'inputs')],
    bindingTypes: { weight: vector(lanes) },
    usesRandom,
    wholeQuads: lanes === 4,
    biased: false,
    epilogue: lines,
  };
}

export function gpuWeightGradient({ geometry }: DenseProblem): GpuView {
  const { inFeatures, outFeatures } = geometry;
  const lanes = lanesOf(inFeatures);
  const plan = planGemm({ rows: outFeatures, rowsContiguous: 'quad', columnsContiguous: 'quad' });
  return {
    ...common(geometry, plan, Math.ceil(inFeatures / plan.tileColumns), Math.ceil(outFeatures / plan.tileRows)),
    header: [...formulas.weightGradient, ...gemmHeader(plan, 'outputs', 'inputs')],
    bindingTypes: { x: vector(lanes) },
    wholeQuads: lanes === 4,
    biased: false,
    epilogue: [],
  };
}

function batchTiles(samples: number): Extent {
  return { factor: 1, scale: 1, divisor: samples };
}

function common({ inFeatures, outFeatures }: DenseGeometry, plan: Gemm, columns: Extent, rows: Extent) {
  return {
    launch: gemmLaunch(plan, columns, rows, 1),
    layouts: denseLayouts({ inFeatures, outFeatures }),
    constants: [
      constant('IN', 'u32', inFeatures, 'inputs'),
      constant('OUT', 'u32', outFeatures, 'outputs'),
      ...plan.constants,
    ],
    gemm: plan.gemm,
  };
}
