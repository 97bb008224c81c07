/** A network as plain data, for libraries that know nothing of specs. */

import type { Graph, Layer } from '../../compiler/graph/types.ts';
import type { BatchNormGeometry } from '../../compiler/ops/batch_norm/geometry.ts';
import type { Conv2dGeometry } from '../../compiler/ops/conv2d/geometry.ts';
import type { DropoutGeometry } from '../../compiler/ops/dropout/geometry.ts';
import type { LrnGeometry } from '../../compiler/ops/lrn/geometry.ts';
import type { WindowGeometry } from '../../compiler/ops/shared/window-geometry.ts';
import { chosenOptimizer } from '../../compiler/optimizers/registry.ts';
import type { SgdSettings } from '../../compiler/optimizers/sgd/schema.ts';

/** Height, then width; padding before and after, as far as the last window reaches. */
export interface Window {
  readonly input: readonly [number, number];
  readonly output: readonly [number, number];
  readonly kernel: readonly [number, number];
  readonly stride: readonly [number, number];
  readonly pad: readonly (readonly [number, number])[];
}

export interface NetworkLayer {
  readonly name: string;
  readonly kind: string;
  /** Names of the layers it reads, or `images`. */
  readonly inputs: readonly string[];
  readonly inputShapes: readonly (readonly number[])[];
  readonly shape: readonly number[];
  /** Forward, per image. */
  readonly multiplyAdds: number;
  /** Of convolutions and pools. */
  readonly window?: Window;
  /** Of convolutions. */
  readonly groups?: number;
  /** Channels in the sum, and alpha on each square. */
  readonly lrn?: { readonly size: number; readonly alpha: number; readonly beta: number; readonly k: number };
  /** The share of the latest batch in the running statistics, and what is added to a variance. */
  readonly batchNorm?: { readonly momentum: number; readonly epsilon: number };
  readonly dropout?: { readonly rate: number; readonly scaleAt: 'train' | 'test' };
}

/** What a tensor is called, `conv1.weight`, and its extents. */
export interface Named {
  readonly name: string;
  readonly shape: readonly number[];
}

export interface Network {
  readonly batch: number;
  readonly classes: number;
  /** [C, H, W] of an image. */
  readonly input: readonly number[];
  /** In execution order, as far as the logits. */
  readonly layers: readonly NetworkLayer[];
  readonly parameters: readonly Named[];
  /** What prediction reads and training changes without a gradient: running statistics. */
  readonly state: readonly Named[];
  readonly learningRate: number;
  readonly momentum: number;
  readonly weightDecay: number;
  readonly learningRateMultipliers: Readonly<Record<string, number>>;
  readonly decayMultipliers: Readonly<Record<string, number>>;
}

export function describeNetwork(graph: Graph, batch: number): Network {
  const parameters = graph.layers.flatMap((layer) => layer.parameters);
  const { settings } = chosenOptimizer(graph.train?.optimizer ?? { sgd: { lr: 0.01 } });
  const sgd = settings as SgdSettings;
  return {
    batch,
    classes: graph.classes,
    input: graph.input.shape,
    layers: graph.layers.filter(({ name }) => name !== graph.probabilities.name).map(describeLayer),
    parameters: parameters.map(({ name, shape }) => ({ name, shape })),
    state: graph.layers.flatMap(({ state }) => state).map(({ name, shape }) => ({ name, shape })),
    learningRate: sgd.lr,
    momentum: sgd.momentum,
    weightDecay: sgd.weight_decay,
    learningRateMultipliers: byName(parameters, (parameter) => parameter.learningRateMultiplier),
    decayMultipliers: byName(parameters, (parameter) => parameter.decayMultiplier),
  };
}

function byName<T extends { readonly name: string }>(items: readonly T[], value: (item: T) => number) {
  return Object.fromEntries(items.map((item) => [item.name, value(item)]));
}

function describeLayer({ name, kind, inputs, inputShapes, shape, multiplyAdds, geometry }: Layer): NetworkLayer {
  return { name, kind, inputs, inputShapes, shape, multiplyAdds, ...describeGeometry(kind, geometry) };
}

function describeGeometry(kind: string, geometry: unknown): Partial<NetworkLayer> {
  switch (kind) {
    case 'conv2d':
      return { window: describeWindow(geometry as WindowGeometry), groups: (geometry as Conv2dGeometry).G };
    case 'max_pool':
    case 'avg_pool':
      return { window: describeWindow(geometry as WindowGeometry) };
    case 'lrn': {
      const { radius, alpha, beta, k } = geometry as LrnGeometry;
      return { lrn: { size: 2 * radius + 1, alpha, beta, k } };
    }
    case 'batch_norm': {
      const { momentum, epsilon } = geometry as BatchNormGeometry;
      return { batchNorm: { momentum, epsilon } };
    }
    case 'dropout': {
      const { rate, scaleAt } = geometry as DropoutGeometry;
      return { dropout: { rate, scaleAt } };
    }
    default:
      return {};
  }
}

/** With explicit padding that reaches as far as the last window does, for peers that know no rounding up. */
function describeWindow({ H, W, P, Q, R, S, strideH, strideW, padTop, padLeft }: WindowGeometry): Window {
  return {
    input: [H, W],
    output: [P, Q],
    kernel: [R, S],
    stride: [strideH, strideW],
    pad: [
      [padTop, Math.max(0, (P - 1) * strideH + R - H - padTop)],
      [padLeft, Math.max(0, (Q - 1) * strideW + S - W - padLeft)],
    ],
  };
}
