/**
 * What a network must compute on one batch, by the reference interpreter: parameters, images and labels are drawn until rounding
 * in float32 cannot change the answer by more than a small share of what is tolerated.
 */
import type { Graph, Parameter, StateTensor } from '../../compiler/graph/types.ts';
import type { StepOptions } from '../../runtime/model.ts';
import { initialValues } from '../../runtime/random/init.ts';
import { keyOf, PhiloxSequence, streamOf } from '../../runtime/random/philox.ts';
import { elementCount } from '../../runtime/tensor.ts';
import {
  forwardPass,
  gradientPass,
  initialState,
  type ReferenceBatch,
  type Tensors,
  testTime,
  trainStep,
} from '../reference/network.ts';
import { disturbed, exactly, type Round } from '../reference/rounding.ts';
import { gradientSizes, normOf, relativeError } from '../support/arrays.ts';
import type { RunSettings } from './network.ts';

/** Relative L2 error of tensors of the forward and of the backward pass. */
export const tolerances = { forward: 1e-5, gradient: 1e-4 } as const;

/** Share of the tolerance that rounding may take. */
const roundingShare = 0.1;

/** Nearer to a jump of a gradient, float32 may stand on its other side. */
const smallestMargin = 1e-5;

/** Draws of parameters and images until one is well conditioned. */
const draws = 4;

export const networkSeed = 11;
export const maskSeed = 5;

/** Two updates, so that the optimizer's state, a falling rate and the masks of a later step count. Rates are shares of the network's own. */
const trainSteps = [
  { step: 0, share: 1 },
  { step: 7, share: 0.2 },
] as const;

/** How much the loss falls in the first step, to first order: not so much that the second one finds nothing left of it. */
const firstFall = 0.05;
const largestRate = 0.1;

export interface Value {
  readonly values: Float64Array;
  /** Of `relativeError`; 0: exactly equal. */
  readonly tolerance: number;
  /** What the error is measured against. */
  readonly size: number;
}

export interface Expected {
  readonly batch: ReferenceBatch;
  /** As they are written to the device. */
  readonly parameters: Tensors;
  /** None where the spec says nothing about training, or there is nothing to train. */
  readonly steps: readonly StepOptions[];
  /** By the names that `observe` gives to what it sees on a device. */
  readonly values: ReadonlyMap<string, Value>;
}

/** Undefined where no draw is well conditioned: this network says nothing about a device. */
export function expectedValues(graph: Graph, settings: RunSettings): Expected | undefined {
  for (let attempt = 0; attempt < draws; attempt++) {
    const seed = settings.draw + attempt * 2 ** 32;
    const parameters = new Map(
      graph.layers.flatMap((layer) => [
        ...layer.parameters.map((each) => [each.name, drawParameter(each, seed)] as const),
        ...layer.state.map((each) => [each.name, drawState(each, seed)] as const),
      ]),
    );
    const batch = drawBatch(graph, settings.batch, seed);
    const steps = chooseSteps(graph, parameters, batch);
    const exact = compute(graph, parameters, batch, steps, exactly);
    if (exact.margin < smallestMargin) {
      continue;
    }
    const disturbedParameters = new Map([...parameters].map(([name, values]) => [name, disturbed(values)]));
    const disturbedBatch = { ...batch, images: disturbed(batch.images) };
    const other = compute(graph, disturbedParameters, disturbedBatch, steps, disturbed);
    const sound = [...exact.values].every(([name, { values, tolerance, size }]) => {
      return relativeError(other.values.get(name)?.values ?? [], values, size) <= tolerance * roundingShare;
    });
    if (sound) {
      return { batch, parameters, steps, values: exact.values };
    }
  }
  return undefined;
}

function chooseSteps(graph: Graph, parameters: Tensors, batch: ReferenceBatch): readonly StepOptions[] {
  if (graph.train === undefined || parameters.size === 0) {
    return [];
  }
  const draw = { seed: keyOf(networkSeed), step: 0, dropout: true };
  const { gradients } = gradientPass(graph, parameters, batch, { draw });
  const slope = [...gradients.values()].reduce((sum, each) => sum + each.reduce((total, x) => total + x * x, 0), 0);
  const rate = Math.min(largestRate, firstFall / slope);
  return trainSteps.map(({ step, share }) => ({ step, learningRate: Math.fround(rate * share) }));
}

function compute(
  graph: Graph,
  parameters: Tensors,
  batch: ReferenceBatch,
  steps: readonly StepOptions[],
  round: Round,
) {
  const values = new Map<string, Value>();
  let margin = Number.POSITIVE_INFINITY;
  const put = (name: string, data: ArrayLike<number>, tolerance: number, size = normOf(data)) => {
    values.set(name, { values: Float64Array.from(data), tolerance, size });
  };
  const putGradients = (prefix: string, gradients: Tensors) => {
    const sizes = gradientSizes(gradients);
    for (const [name, gradient] of gradients) {
      put(`${prefix}${name}`, gradient, tolerances.gradient, sizes.get(name));
    }
  };
  const putMetrics = (prefix: string, { lossSum, top1, top5 }: { lossSum: number; top1: number; top5: number }) => {
    put(`${prefix} loss`, [lossSum], tolerances.forward);
    put(`${prefix} counts`, [top1, top5, batch.labels.length], 0);
  };
  const predicted = forwardPass(graph, parameters, batch, { draw: testTime, round });
  margin = Math.min(margin, predicted.margin);
  put('predicted logits', predicted.logits, tolerances.forward);
  put('probabilities', predicted.probabilities, tolerances.forward);
  putMetrics('evaluate', predicted);
  for (const [prefix, draw] of [
    ['unmasked', testTime],
    ['masked', { seed: keyOf(maskSeed), step: 0, dropout: true }],
  ] as const) {
    const pass = gradientPass(graph, parameters, batch, { draw, round });
    margin = Math.min(margin, pass.margin);
    put(`${prefix} logits`, pass.logits, tolerances.forward);
    put(`${prefix} mean loss`, [pass.lossSum / batch.labels.length], tolerances.forward);
    putGradients(`${prefix} grad.`, pass.gradients);
  }
  if (steps.length > 0) {
    let state = initialState(parameters);
    for (const { step, learningRate } of steps) {
      const draw = { seed: keyOf(networkSeed), step, dropout: true };
      const { pass, state: next } = trainStep(graph, state, batch, { draw, round, learningRate, update: step + 1 });
      margin = Math.min(margin, pass.margin);
      putMetrics(`step ${step}`, pass);
      state = next;
    }
    for (const [name, after] of state.parameters) {
      put(`trained ${name}`, after, tolerances.gradient);
    }
    // They are made of gradients.
    putGradients('trained ', state.optimizerState);
    put(
      'trained logits',
      forwardPass(graph, state.parameters, batch, { draw: testTime, round }).logits,
      tolerances.gradient,
    );
  }
  return { values, margin };
}

/** Beside where it starts, and not below: variances are not negative. */
function drawState({ name, shape, initializer }: StateTensor, seed: number): Float64Array {
  const start = 'constant' in initializer ? initializer.constant : 0;
  return drawNormal(name, elementCount(shape), 0.3, seed).map((value) => Math.fround(start + Math.abs(value)));
}

/** Spreads that keep the size of activations from layer to layer (He et al., "Delving deep into rectifiers", ICCV 2015). */
function drawParameter({ name, shape, role }: Parameter, seed: number): Float64Array {
  return drawNormal(
    name,
    elementCount(shape),
    role === 'weight' ? Math.sqrt(2 / elementCount(shape.slice(1))) : 0.3,
    seed,
  );
}

function drawBatch(graph: Graph, N: number, seed: number): ReferenceBatch {
  const labels = new PhiloxSequence(keyOf(seed), streamOf('labels'), 0);
  return {
    images: drawNormal('images', N * elementCount(graph.input.shape), 1, seed),
    labels: Int32Array.from({ length: N }, () => labels.below(graph.classes)),
  };
}

/** Numbers that float32 holds exactly. */
function drawNormal(name: string, count: number, std: number, seed: number): Float64Array {
  const drawn = new Float64Array(count);
  const description = { shape: [count], stream: streamOf(`fuzz.${name}`), initializer: { normal: { mean: 0, std } } };
  for (const { offset, values } of initialValues(description, count, keyOf(seed))) {
    drawn.set(values, offset);
  }
  return drawn;
}
