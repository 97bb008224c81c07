/**
 * Whole networks in plain float64: the references of the layer kinds in the order of a graph. What a device computes in a training step
 * or a prediction, this computes too, from the compiler's `Graph` and nothing behind it: no fusion, no program, no kernel.
 */

import { compilerAssert } from '../../compiler/assert.ts';
import { clipFactor } from '../../compiler/gradients/reference.ts';
import { partsOf as recipeParts } from '../../compiler/graph/recipe.ts';
import type { Graph, Layer } from '../../compiler/graph/types.ts';
import { chosenLoss } from '../../compiler/losses/registry.ts';
import { lossGradient, lossPerSample } from '../../compiler/losses/softmax_cross_entropy/reference.ts';
import type { SoftmaxCrossEntropySettings } from '../../compiler/losses/softmax_cross_entropy/schema.ts';
import type { DropoutDraw } from '../../compiler/ops/dropout/reference.ts';
import { softmaxForward } from '../../compiler/ops/softmax/reference.ts';
import { partsOf } from '../../runtime/batch.ts';
import { type LayerInput, type LayerReference, layerReferences } from './layers.ts';
import { optimizerReference } from './optimizers.ts';
import { exactly, type Round } from './rounding.ts';

/** Values by parameter name, `conv1.weight`. */
export type Tensors = ReadonlyMap<string, Float64Array>;

export interface ReferenceBatch {
  /** [N, C, H, W] */
  readonly images: Float64Array;
  /** [N] */
  readonly labels: Int32Array;
  /** Of a part of a batch: images before it. */
  readonly firstImage?: number;
}

export interface ReferencePass {
  /** Sum of the cross-entropy of each image, in nats. */
  readonly lossSum: number;
  readonly top1: number;
  readonly top5: number;
  /** [N, classes] */
  readonly logits: Float64Array;
  readonly probabilities: Float64Array;
  /** The least margin of all layers, and of the ranks of the labels; see `LayerReference.margin`. */
  readonly margin: number;
}

export interface ReferenceGradients extends ReferencePass {
  readonly gradients: Tensors;
  /** What an update makes of the state of layers: running statistics, by name. */
  readonly state: Tensors;
}

/** Masks of dropout are drawn only with `dropout`. */
export interface PassOptions {
  readonly draw: DropoutDraw;
  readonly round?: Round;
}

export const testTime: DropoutDraw = { seed: [0, 0], step: 0, dropout: false };

/** Forward pass at test time, and metrics. */
export function forwardPass(
  graph: Graph,
  parameters: Tensors,
  batch: ReferenceBatch,
  options: PassOptions,
): ReferencePass {
  return outputOf(graph, traceForward(graph, parameters, batch, options, false), batch, options.round ?? exactly);
}

/** Forward and backward pass of training. */
export function gradientPass(
  graph: Graph,
  parameters: Tensors,
  batch: ReferenceBatch,
  options: PassOptions,
): ReferenceGradients {
  const round = options.round ?? exactly;
  const trace = traceForward(graph, parameters, batch, options, true);
  const output = outputOf(graph, trace, batch, round);
  const gradients = new Map<string, Float64Array>();
  /** Of the values: what their readers have given so far. */
  const sums = new Map<string, Float64Array>([[graph.logits, logitsGradient(graph, output, batch, round)]]);
  for (const { input, y } of trace.toReversed()) {
    const { layer } = input;
    const { inputs, weight, bias } = referenceOf(layer).gradient(input, y, find(sums, layer.name));
    for (const [role, values] of Object.entries({ weight, bias })) {
      if (values !== undefined) {
        gradients.set(`${layer.name}.${role}`, round(values));
      }
    }
    for (const [index, name] of layer.inputs.entries()) {
      const dx = round(inputs[index] ?? new Float64Array());
      const sum = sums.get(name);
      sums.set(name, sum === undefined ? dx : round(sum.map((value, element) => value + (dx[element] ?? Number.NaN))));
    }
  }
  const state = trace.flatMap(({ input }) =>
    Object.entries(referenceOf(input.layer).state?.(input) ?? {}).map(
      ([role, values]) => [`${input.layer.name}.${role}`, round(values)] as const,
    ),
  );
  return { ...output, gradients, state: new Map(state) };
}

export interface TrainState {
  /** With the state of layers. */
  readonly parameters: Tensors;
  /** `velocity.conv1.weight`; 0 where it is absent. */
  readonly optimizerState: Tensors;
}

/** State before the first update. */
export function initialState(parameters: Tensors): TrainState {
  return { parameters, optimizerState: new Map() };
}

export interface TrainOptions extends PassOptions {
  readonly learningRate: number;
  /** Number of the update, from 1 on. */
  readonly update: number;
}

/** One step of the spec's optimizer. */
export function trainStep(
  graph: Graph,
  state: TrainState,
  batch: ReferenceBatch,
  options: TrainOptions,
): { readonly pass: StepPass; readonly state: TrainState } {
  const round = options.round ?? exactly;
  const pass = clipped(graph, passInParts(graph, state.parameters, batch, options), round);
  compilerAssert(graph.train !== undefined, `${graph.name} has no optimizer`);
  const optimizer = optimizerReference(graph.train.optimizer);
  const parameters = new Map<string, Float64Array>(pass.state);
  const optimizerState = new Map<string, Float64Array>();
  for (const { name, learningRateMultiplier, decayMultiplier } of graph.layers.flatMap((layer) => layer.parameters)) {
    const w = find(state.parameters, name);
    const kept = optimizer.keeps.map((what) => {
      const values = state.optimizerState.get(`${what}.${name}`);
      return [what, values ?? new Float64Array(w.length)] as const;
    });
    const { learningRate, update } = options;
    const factors = { learningRate, update, learningRateMultiplier, decayMultiplier };
    const after = optimizer.update({ w, kept: Object.fromEntries(kept) }, find(pass.gradients, name), factors);
    parameters.set(name, round(after.w));
    for (const [what, values] of Object.entries(after.kept)) {
      optimizerState.set(`${what}.${name}`, round(values));
    }
  }
  return { pass, state: { parameters, optimizerState } };
}

/** Of a batch in parts: sums and counts over all of them, and the state that the last one left. */
type StepPass = Pick<ReferenceGradients, 'lossSum' | 'top1' | 'top5' | 'margin' | 'gradients' | 'state'>;

/** Each part by itself, with the state that the part before it left; its gradients count by its share of the images. */
function passInParts(graph: Graph, parameters: Tensors, batch: ReferenceBatch, options: PassOptions): StepPass {
  const N = batch.labels.length;
  const round = options.round ?? exactly;
  const partial = partsOf(N, recipeParts(graph)).map(({ firstImage, batch: count }) => {
    const image = batch.images.length / N;
    const images = batch.images.subarray(firstImage * image, (firstImage + count) * image);
    return { images, labels: batch.labels.subarray(firstImage, firstImage + count), firstImage };
  });
  let whole: StepPass | undefined;
  for (const part of partial) {
    const current: ReadonlyMap<string, Float64Array> = new Map([...parameters, ...(whole?.state ?? [])]);
    const pass = gradientPass(graph, current, part, options);
    const share = part.labels.length / N;
    const gradients = new Map(
      [...pass.gradients].map(([name, values]) => {
        const before = whole?.gradients.get(name);
        return [name, round(values.map((value, index) => (before?.[index] ?? 0) + share * value))] as const;
      }),
    );
    whole = {
      lossSum: (whole?.lossSum ?? 0) + pass.lossSum,
      top1: (whole?.top1 ?? 0) + pass.top1,
      top5: (whole?.top5 ?? 0) + pass.top5,
      margin: Math.min(whole?.margin ?? Number.POSITIVE_INFINITY, pass.margin),
      gradients,
      state: pass.state,
    };
  }
  compilerAssert(whole !== undefined, 'a batch has images');
  return whole;
}

function clipped({ train }: Graph, pass: StepPass, round: Round): StepPass {
  const most = train?.clip_gradient_norm;
  if (most === undefined) {
    return pass;
  }
  const factor = clipFactor([...pass.gradients.values()], most);
  const gradients = [...pass.gradients].map(
    ([name, values]) => [name, round(values.map((value) => factor * value))] as const,
  );
  return { ...pass, gradients: new Map(gradients) };
}

/** One layer of a pass, in order. */
interface Step {
  readonly input: LayerInput;
  readonly y: Float64Array;
}

function traceForward(
  graph: Graph,
  parameters: Tensors,
  { images, labels, firstImage = 0 }: ReferenceBatch,
  { draw, round = exactly }: PassOptions,
  training: boolean,
): readonly Step[] {
  const values = new Map([['images', images]]);
  const steps: Step[] = [];
  for (const layer of layersToLogits(graph)) {
    const inputs = layer.inputs.map((name) => find(values, name));
    const own = (role: string) => parameters.get(`${layer.name}.${role}`);
    const state = Object.fromEntries(layer.state.map(({ role }) => [role, own(role) ?? new Float64Array()]));
    const bias = own('bias');
    const weight = own('weight') ?? new Float64Array();
    const tensors = { inputs, weight, ...(bias && { bias }), state };
    const input = { layer, N: labels.length, ...tensors, training, draw, firstImage, round };
    const y = round(referenceOf(layer).forward(input));
    values.set(layer.name, y);
    steps.push({ input, y });
  }
  return steps;
}

/** All but a final layer of probabilities. */
function layersToLogits(graph: Graph): readonly Layer[] {
  return graph.layers.slice(0, graph.layers.findIndex(({ name }) => name === graph.logits) + 1);
}

function outputOf(graph: Graph, trace: readonly Step[], { labels }: ReferenceBatch, round: Round): ReferencePass {
  const logits = trace.at(-1)?.y ?? new Float64Array();
  const samples = lossPerSample(logits, labels, graph.classes, smoothingOf(graph));
  const largest = logits.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const margins = trace.map(({ input }) => referenceOf(input.layer).margin?.(input) ?? Number.POSITIVE_INFINITY);
  return {
    // What rounds off in `log Σ exp(x − highest) + highest − x[label]` is as large as the logits are.
    lossSum: samples.reduce((sum, { loss }) => sum + loss, 0) + labels.length * off(largest, round),
    top1: samples.filter(({ top1 }) => top1).length,
    top5: samples.filter(({ top5 }) => top5).length,
    logits,
    probabilities: round(softmaxForward(logits, graph.classes)),
    margin: Math.min(...margins, rankMargin(logits, labels, graph.classes)),
  };
}

function smoothingOf({ loss }: Graph): number {
  return (chosenLoss(loss).settings as SoftmaxCrossEntropySettings).label_smoothing;
}

/** (softmax − target) / N, where a probability near 1 leaves little of itself. */
function logitsGradient(
  graph: Graph,
  { logits, probabilities }: ReferencePass,
  { labels }: ReferenceBatch,
  round: Round,
) {
  const exact = softmaxForward(logits, graph.classes);
  return lossGradient(logits, labels, graph.classes, smoothingOf(graph)).map(
    (value, index) =>
      value + (round === exactly ? 0 : ((probabilities[index] ?? 0) - (exact[index] ?? 0)) / labels.length),
  );
}

function off(value: number, round: Round): number {
  return (round(Float64Array.of(value))[0] ?? value) - value;
}

/** How far the label's score is from others that are not equal to it, as a share of the largest. */
function rankMargin(logits: Float64Array, labels: Int32Array, classes: number): number {
  let least = Number.POSITIVE_INFINITY;
  for (const [n, label] of labels.entries()) {
    const row = logits.subarray(n * classes, (n + 1) * classes);
    const own = row[label] ?? Number.NaN;
    const largest = row.reduce((most, value) => Math.max(most, Math.abs(value)), Number.MIN_VALUE);
    for (const value of row) {
      least = value === own ? least : Math.min(least, Math.abs(value - own) / largest);
    }
  }
  return least;
}

function referenceOf(layer: Layer): LayerReference {
  const reference = layerReferences[layer.kind];
  if (reference === undefined) {
    throw new Error(`test/reference/layers.ts has no reference of the kind ${layer.kind}`);
  }
  return reference;
}

function find(values: Tensors, name: string): Float64Array {
  const found = values.get(name);
  if (found === undefined) {
    throw new Error(`the reference run has no value ${name}`);
  }
  return found;
}
