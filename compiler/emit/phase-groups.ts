/**
 * The calls of a phase in groups, in the order of generated code, each with what a reader wants to know about its layers. Serves
 * TypeScript and C.
 */
import { compilerAssert } from '../assert.ts';
import { partsOf } from '../graph/recipe.ts';
import type { Graph, Layer, PhaseName } from '../graph/types.ts';
import { layerKind, layerKinds } from '../ops/registry.ts';
import type { KernelCall } from '../program/types.ts';
import { choiceName } from '../recipe/recipe-kind.ts';
import {
  describeAccumulation,
  describeFused,
  describeResult,
  describeSilent,
  describeUpdate,
  formatPlace,
} from './prose.ts';

/** The phases that a network has, in the order of generated code. */
export function phasesOf(graph: Graph): readonly PhaseName[] {
  const phases = Object.keys(PHASE_DOCS) as readonly PhaseName[];
  return phases.filter((phase) => phase !== 'accumulate' || partsOf(graph) > 1);
}

/** What each phase does. */
export const PHASE_DOCS: Readonly<Record<PhaseName, (graph: Graph) => string>> = {
  forward: () => 'Training forward pass: activations, then the loss with its gradient at the logits.',
  backward: () => 'Gradients of the batch mean of the loss, from the last layer to the first.',
  accumulate: describeAccumulation,
  update: describeUpdate,
  predict: () => 'Forward pass at test time: logits and probabilities.',
  score: () => 'Loss, top-1 and top-5 hits of the logits that `predict` left, against the labels.',
};

export interface Group {
  readonly comments: readonly string[];
  readonly calls: readonly KernelCall[];
}

/** Groups consecutive calls for the same layer, with what a reader wants to know about it. */
export function groupByLayer(graph: Graph, calls: readonly KernelCall[], phase: PhaseName): readonly Group[] {
  const runs = splitRuns(calls);
  switch (phase) {
    case 'forward':
    case 'predict':
      return forwardGroups(graph, runs, phase);
    case 'backward':
      return runs.map((run) => ({ comments: backwardComments(graph, run), calls: run }));
    case 'accumulate':
    case 'update':
    case 'score':
      return [{ comments: [], calls }];
  }
}

/** Splits where the first layer of the calls changes. */
function splitRuns(calls: readonly KernelCall[]): readonly (readonly KernelCall[])[] {
  const runs: KernelCall[][] = [];
  for (const call of calls) {
    const run = runs.at(-1);
    if (run !== undefined && run[0]?.layers[0] === call.layers[0]) {
      run.push(call);
    } else {
      runs.push([call]);
    }
  }
  return runs;
}

/** Layers in graph order; one without a call of its own (a view, an output that the loss computes) is named in its place. */
function forwardGroups(
  graph: Graph,
  runs: readonly (readonly KernelCall[])[],
  phase: 'forward' | 'predict',
): readonly Group[] {
  const done = new Set(runs.flat().flatMap(({ layers }) => layers));
  const pending = [...graph.layers];
  const silentUntil = (name: string | undefined): string[] => {
    const end = pending.findIndex((layer) => layer.name === name);
    const passed = pending.splice(0, end === -1 ? pending.length : end + 1);
    return passed.filter((layer) => !done.has(layer.name)).map((layer) => describeSilent(layer));
  };
  const groups = runs.map((run): Group => {
    const [main, ...fused] = layersOf(graph, run);
    const silent = silentUntil(main?.name);
    if (main === undefined) {
      return { comments: [...silent, outputComment(graph, phase)], calls: run };
    }
    const heading = describeFused(main, fused);
    return { comments: [...silent, heading, ...(phase === 'forward' ? [describeResult(main)] : [])], calls: run };
  });
  const silent = silentUntil(undefined);
  return silent.length === 0 ? groups : [...groups, { comments: silent, calls: [] }];
}

const outputKind = layerKinds.find(({ givesProbabilities }) => givesProbabilities === true)?.kind;

/** For calls that belong to no layer of the spec: the loss, or the last layer of prediction. */
function outputComment(graph: Graph, phase: 'forward' | 'predict'): string {
  return phase === 'forward'
    ? `loss — ${choiceName(graph.loss)} of ${graph.logits}, and its gradient (${formatPlace(graph.lossPlace)})`
    : `probabilities — ${outputKind} of ${graph.logits}`;
}

function backwardComments(graph: Graph, run: readonly KernelCall[]): readonly string[] {
  const [main, ...fused] = layersOf(graph, run);
  compilerAssert(main !== undefined, `no layer for the gradient kernel ${run[0]?.name}`, run[0]?.span);
  const multiplies = ({ kind }: Layer) =>
    layerKind(kind).elementwise === true && layerKind(kind).passesGradient !== true;
  const through = fused.filter(multiplies).map(({ name }) => name);
  const summed = fused.filter((layer) => !multiplies(layer)).map(({ name }) => name);
  const folded = [
    ...(through.length === 0 ? [] : [`, with the gradient of ${through.join(' and ')} folded in`]),
    ...(summed.length === 0 ? [] : [`, adding up the gradients of the readers of ${summed.join(' and ')}`]),
  ];
  return [`${main.name} — ${main.kind}${folded.join('')} (${formatPlace(main)})`];
}

/** Layers of the spec that these calls compute, in the order in which the calls name them. */
function layersOf(graph: Graph, calls: readonly KernelCall[]): readonly Layer[] {
  const names = new Set(calls.flatMap(({ layers }) => layers));
  return [...names].flatMap((name) => graph.layers.find((layer) => layer.name === name) ?? []);
}
