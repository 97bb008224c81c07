/**
 * Every layer kind as the reference interpreter calls it: the float64 loops of `compiler/ops/<kind>/reference.ts` behind one interface.
 * A new kind joins with one line at the end.
 */
import type { Layer } from '../../compiler/graph/types.ts';
import type { ActivationGeometry } from '../../compiler/ops/activation/geometry.ts';
import { activationForward, activationGradient, activationKinks } from '../../compiler/ops/activation/reference.ts';
import { addForward } from '../../compiler/ops/add/reference.ts';
import { avgPoolForward, avgPoolGradient } from '../../compiler/ops/avg_pool/reference.ts';
import type { BatchNormGeometry } from '../../compiler/ops/batch_norm/geometry.ts';
import * as batchNorm from '../../compiler/ops/batch_norm/reference.ts';
import type { ConcatGeometry } from '../../compiler/ops/concat/geometry.ts';
import { concatForward, concatGradient } from '../../compiler/ops/concat/reference.ts';
import type { Conv2dGeometry } from '../../compiler/ops/conv2d/geometry.ts';
import * as conv2d from '../../compiler/ops/conv2d/reference.ts';
import type { DenseGeometry } from '../../compiler/ops/dense/geometry.ts';
import * as dense from '../../compiler/ops/dense/reference.ts';
import type { DropoutGeometry } from '../../compiler/ops/dropout/geometry.ts';
import { type DropoutDraw, dropoutFactors } from '../../compiler/ops/dropout/reference.ts';
import type { GlobalAvgPoolGeometry } from '../../compiler/ops/global_avg_pool/geometry.ts';
import { globalAvgPoolForward, globalAvgPoolGradient } from '../../compiler/ops/global_avg_pool/reference.ts';
import type { LrnGeometry } from '../../compiler/ops/lrn/geometry.ts';
import { lrnForward, lrnGradient } from '../../compiler/ops/lrn/reference.ts';
import { maxPoolForward, maxPoolGradient } from '../../compiler/ops/max_pool/reference.ts';
import type { PadGeometry } from '../../compiler/ops/pad/geometry.ts';
import { padForward, padGradient } from '../../compiler/ops/pad/reference.ts';
import { layerKind, layerKinds } from '../../compiler/ops/registry.ts';
import type { PoolGeometry } from '../../compiler/ops/shared/pool-geometry.ts';
import type { Round } from './rounding.ts';

export interface LayerInput {
  readonly layer: Layer;
  /** Images in the batch. */
  readonly N: number;
  /** In the order of `from`, each [N, …] as its input shape. */
  readonly inputs: readonly Float64Array[];
  readonly weight: Float64Array;
  /** Undefined for a layer without one. */
  readonly bias?: Float64Array;
  /** By role. */
  readonly state: Readonly<Record<string, Float64Array>>;
  /** Whether the pass is one of training, so that statistics are those of the batch, whatever `draw` says of dropout. */
  readonly training: boolean;
  readonly draw: DropoutDraw;
  /** Images of the batch in the parts before this one. */
  readonly firstImage: number;
  /** For what a layer makes on the way and a device rounds too. */
  readonly round: Round;
}

export interface LayerGradients {
  /** Of the inputs, in their order. */
  readonly inputs: readonly Float64Array[];
  readonly weight?: Float64Array;
  readonly bias?: Float64Array;
}

export interface LayerReference {
  forward(input: LayerInput): Float64Array;
  gradient(input: LayerInput, y: Float64Array, dy: Float64Array): LayerGradients;
  /** The state after a training step, by role. */
  state?(input: LayerInput): Readonly<Record<string, Float64Array>>;
  /**
   * How far the input is from where the gradient jumps, as a share of its size: nearer than rounding, float32 may fall on the other side.
   * Exact ties do not count, because they are ties in float32 too. Absent where nothing jumps.
   */
  margin?(input: LayerInput): number;
}

const none = new Float64Array();

const conv2dReference: LayerReference = {
  forward: ({ layer, N, inputs: [x = none], weight, bias }) =>
    conv2d.forward(layer.geometry as Conv2dGeometry, N, x, weight, bias),
  gradient({ layer, N, inputs: [x = none], weight, bias }, _y, dy) {
    const geometry = layer.geometry as Conv2dGeometry;
    return {
      inputs: [conv2d.inputGradient(geometry, N, dy, weight)],
      weight: conv2d.weightGradient(geometry, N, dy, x),
      ...(bias && { bias: conv2d.biasGradient(geometry, dy) }),
    };
  },
};

const denseReference: LayerReference = {
  forward: ({ layer, N, inputs: [x = none], weight, bias }) =>
    dense.forward(layer.geometry as DenseGeometry, N, x, weight, bias),
  gradient({ layer, N, inputs: [x = none], weight, bias }, _y, dy) {
    const geometry = layer.geometry as DenseGeometry;
    return {
      inputs: [dense.inputGradient(geometry, N, dy, weight)],
      weight: dense.weightGradient(geometry, N, dy, x),
      ...(bias && { bias: dense.biasGradient(geometry, dy) }),
    };
  },
};

const maxPoolReference: LayerReference = {
  forward: ({ layer, N, inputs: [x = none] }) => maxPoolForward(x, N, layer.geometry as PoolGeometry).y,
  gradient({ layer, N, inputs: [x = none] }, _y, dy) {
    const geometry = layer.geometry as PoolGeometry;
    return { inputs: [maxPoolGradient(dy, maxPoolForward(x, N, geometry).indices, N, geometry)] };
  },
  margin: ({ layer, N, inputs: [x = none] }) => smallestLead(x, N, layer.geometry as PoolGeometry) / sizeOf(x),
};

const avgPoolReference: LayerReference = {
  forward: ({ layer, N, inputs: [x = none] }) => avgPoolForward(x, N, layer.geometry as PoolGeometry),
  gradient: ({ layer, N }, _y, dy) => ({ inputs: [avgPoolGradient(dy, N, layer.geometry as PoolGeometry)] }),
};

const globalAvgPoolReference: LayerReference = {
  forward: ({ layer, N, inputs: [x = none] }) => globalAvgPoolForward(x, N, layer.geometry as GlobalAvgPoolGeometry),
  gradient: ({ layer, N }, _y, dy) => ({
    inputs: [globalAvgPoolGradient(dy, N, layer.geometry as GlobalAvgPoolGeometry)],
  }),
};

const padReference: LayerReference = {
  forward: ({ layer, N, inputs: [x = none] }) => padForward(x, N, layer.geometry as PadGeometry),
  gradient: ({ layer, N }, _y, dy) => ({ inputs: [padGradient(dy, N, layer.geometry as PadGeometry)] }),
};

const lrnReference: LayerReference = {
  forward: ({ layer, N, inputs: [x = none] }) => lrnForward(x, N, layer.geometry as LrnGeometry),
  gradient: ({ layer, N, inputs: [x = none] }, _y, dy) => ({
    inputs: [lrnGradient(x, dy, N, layer.geometry as LrnGeometry)],
  }),
};

const batchNormReference: LayerReference = {
  forward(input) {
    const {
      layer,
      inputs: [x = none],
      weight,
      bias = none,
    } = input;
    return batchNorm.batchNormForward(x, statisticsOf(input), { weight, bias }, layer.geometry as BatchNormGeometry);
  },
  gradient({ layer, N, inputs: [x = none], weight: factor, round }, _y, dy) {
    const gradients = batchNorm.batchNormGradient(x, dy, factor, N, layer.geometry as BatchNormGeometry, round);
    return { inputs: [gradients.x], weight: gradients.weight, bias: gradients.bias };
  },
  state({ layer, N, inputs: [x = none], state }) {
    const geometry = layer.geometry as BatchNormGeometry;
    const batch = batchNorm.batchStatistics(x, N, geometry);
    const { mean, variance } = batchNorm.runningStatistics(runningOf(state), batch, N, geometry);
    return { running_mean: mean, running_variance: variance };
  },
};

function statisticsOf({ layer, N, inputs: [x = none], state, training }: LayerInput): batchNorm.Statistics {
  return training ? batchNorm.batchStatistics(x, N, layer.geometry as BatchNormGeometry) : runningOf(state);
}

function runningOf({ running_mean: mean = none, running_variance: variance = none }: LayerInput['state']) {
  return { mean, variance };
}

/** `margin` is the distance from the nearest kink. */
const activation: LayerReference = {
  forward: ({ layer, inputs: [x = none] }) => activationForward(layer.kind, x, layer.geometry as ActivationGeometry),
  gradient({ layer, inputs: [x = none] }, y, dy) {
    const saved = layerKind(layer.kind).gradientReads.inputs ? x : y;
    return { inputs: [activationGradient(layer.kind, dy, saved, layer.geometry as ActivationGeometry)] };
  },
  margin({ layer, inputs: [x = none] }) {
    const distances = activationKinks(layer.kind).flatMap((kink) => [...x].map((value) => Math.abs(value - kink)));
    return (
      distances.reduce((least, value) => (value === 0 ? least : Math.min(least, value)), Number.POSITIVE_INFINITY) /
      sizeOf(x)
    );
  },
};

const activationReferences = Object.fromEntries(
  layerKinds.filter(({ activates }) => activates).map(({ kind }) => [kind, activation]),
);

const dropoutReference: LayerReference = {
  forward: (input) => scaled(input, input.inputs[0] ?? none),
  gradient: (input, _y, dy) => ({ inputs: [scaled(input, dy)] }),
};

const flattenReference: LayerReference = {
  forward: ({ inputs: [x = none] }) => x,
  gradient: (_input, _y, dy) => ({ inputs: [dy] }),
};

const addReference: LayerReference = {
  forward: ({ inputs }) => addForward(inputs),
  gradient: ({ inputs }, _y, dy) => ({ inputs: inputs.map(() => dy) }),
};

const concatReference: LayerReference = {
  forward: ({ layer, N, inputs }) => concatForward(inputs, N, layer.geometry as ConcatGeometry),
  gradient: ({ layer, N }, _y, dy) => ({ inputs: concatGradient(dy, N, layer.geometry as ConcatGeometry) }),
};

/** `softmax` stands last only, where the loss takes its place: the interpreter computes both together. */
export const layerReferences: Readonly<Record<string, LayerReference>> = {
  conv2d: conv2dReference,
  dense: denseReference,
  max_pool: maxPoolReference,
  avg_pool: avgPoolReference,
  global_avg_pool: globalAvgPoolReference,
  pad: padReference,
  lrn: lrnReference,
  batch_norm: batchNormReference,
  ...activationReferences,
  dropout: dropoutReference,
  flatten: flattenReference,
  add: addReference,
  concat: concatReference,
};

function scaled({ layer, N, draw, firstImage }: LayerInput, values: Float64Array): Float64Array {
  const first = firstImage * (values.length / N);
  const factors = dropoutFactors(values.length, layer.geometry as DropoutGeometry, draw, first);
  return values.map((value, index) => value * (factors[index] ?? Number.NaN));
}

/** Root mean square; 1 where all are zero. */
function sizeOf(values: Float64Array): number {
  const squares = values.reduce((sum, value) => sum + value * value, 0);
  return squares === 0 ? 1 : Math.sqrt(squares / values.length);
}

/** The least by which a winner of a window leads before a cell that is not equal to it. */
function smallestLead(x: Float64Array, N: number, geometry: PoolGeometry): number {
  const { C, H, W, P, Q, R, S, strideH, strideW, padTop, padLeft } = geometry;
  const { y } = maxPoolForward(x, N, geometry);
  let least = Number.POSITIVE_INFINITY;
  for (let plane = 0; plane < N * C; plane++) {
    for (let window = 0; window < P * Q; window++) {
      const highest = y[plane * P * Q + window] ?? Number.NaN;
      for (let cell = 0; cell < R * S; cell++) {
        const h = Math.floor(window / Q) * strideH - padTop + Math.floor(cell / S);
        const w = (window % Q) * strideW - padLeft + (cell % S);
        const value = h >= 0 && h < H && w >= 0 && w < W ? (x[(plane * H + h) * W + w] ?? highest) : highest;
        least = value === highest ? least : Math.min(least, highest - value);
      }
    }
  }
  return least;
}
