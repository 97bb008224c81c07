/** Every layer kind of the language, one line per folder. Schema, reference pages and lowering all read this list. */
import { compilerAssert } from '../assert.ts';
import { activations } from './activation/index.ts';
import { add } from './add/index.ts';
import { avgPool } from './avg_pool/index.ts';
import { batchNorm } from './batch_norm/index.ts';
import { concat } from './concat/index.ts';
import { conv2d } from './conv2d/index.ts';
import { dense } from './dense/index.ts';
import { dropout } from './dropout/index.ts';
import { flatten } from './flatten/index.ts';
import { globalAvgPool } from './global_avg_pool/index.ts';
import type { LayerKind } from './layer-kind.ts';
import { lrn } from './lrn/index.ts';
import { maxPool } from './max_pool/index.ts';
import { pad } from './pad/index.ts';
import { softmax } from './softmax/index.ts';

export const layerKinds: readonly LayerKind[] = [
  conv2d,
  maxPool,
  avgPool,
  globalAvgPool,
  pad,
  lrn,
  batchNorm,
  ...activations,
  flatten,
  dense,
  add,
  concat,
  dropout,
  softmax,
];

const byName: ReadonlyMap<string, LayerKind> = new Map(layerKinds.map((kind) => [kind.kind, kind]));

/** The kind named `name`, which the schema has already checked. */
export function layerKind(name: string): LayerKind {
  const kind = byName.get(name);
  compilerAssert(kind !== undefined, `no layer kind is called ${name}`);
  return kind;
}
