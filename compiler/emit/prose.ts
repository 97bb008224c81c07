/** What generated code says about layers in comments: one place for the wording, so that model and program agree. */

import { listOf } from '../diagnostics/words.ts';
import { partsOf } from '../graph/recipe.ts';
import type { Graph, Layer, Parameter } from '../graph/types.ts';
import { chosenOptimizer } from '../optimizers/registry.ts';
import type { SourceLine } from '../source/source-text.ts';
import { formatMultiplyAdds, formatNumber } from '../text/numbers.ts';
import { formatCount, formatShape } from '../text/table.ts';

export function countValues(parameters: readonly Parameter[]): number {
  return parameters.reduce((sum, { shape }) => sum + shape.reduce((product, extent) => product * extent, 1), 0);
}

/** "specs/alexnet.yaml:21" */
export function formatPlace({ file, line }: SourceLine): string {
  return `${file}:${line}`;
}

/** "conv2d, 96 filters 11×11, stride 4", "add of conv2 and conv1" */
export function describeLayer({ kind, summary, inputs }: Layer): string {
  const head = inputs.length > 1 ? `${kind} of ${listOf(inputs, 'and')}` : kind;
  return summary === '' ? head : `${head}, ${summary}`;
}

/** Whether the description says more than the kind. */
function hasMoreToTell(layer: Layer): boolean {
  return describeLayer(layer) !== layer.kind;
}

/**
 * The layers that one kernel computes, the first of which names it:
 * "fc6 + relu6 + drop6 — dense, 4,096 units; dropout, rate 0.5 (specs/alexnet.yaml:33)".
 */
export function describeFused(main: Layer, fused: readonly Layer[]): string {
  const names = [main, ...fused].map(({ name }) => name).join(' + ');
  const told = [main, ...fused.filter(hasMoreToTell)].map(describeLayer).join('; ');
  return `${names} — ${told} (${formatPlace(main)})`;
}

/** "(227 − 11 + 2·0) / 4 + 1 = 55 → [96, 55, 55], 34,944 parameters, 105.4 M multiply-adds" */
export function describeResult(layer: Layer): string {
  const shape = [layer.arithmetic.join('; '), formatShape(layer.shape)].filter((part) => part !== '').join(' → ');
  const parameters = countValues(layer.parameters);
  return [
    layer.arithmetic.length === 0 ? `→ ${shape}` : shape,
    ...(parameters > 0 ? [`${formatCount(parameters)} parameters`] : []),
    ...(layer.multiplyAdds > 0 ? [formatMultiplyAdds(layer.multiplyAdds)] : []),
  ].join(', ');
}

/** "flatten — flatten, shape [256, 6, 6] → [9216] (specs/alexnet.yaml:32): no kernel of its own here" */
export function describeSilent(layer: Layer): string {
  const from = [...new Set(layer.inputShapes.map(formatShape))].join(' and ');
  const to = formatShape(layer.shape);
  const shape = from === to ? '' : `, ${from} → ${to}`;
  return `${layer.name} — ${describeLayer(layer)}${shape} (${formatPlace(layer)}): no kernel of its own here`;
}

/** "Adds the gradients of a part of the batch to those of the parts before it, by its share of the images." */
export function describeAccumulation(graph: Graph): string {
  const state = movesState(graph) ? ' Running statistics follow each part.' : '';
  return `Adds the gradients of a part of the batch to those of the parts before it, by its share of the images.${state}`;
}

function movesState({ layers }: Graph): boolean {
  return layers.some((layer) => layer.state.length > 0);
}

/** "SGD for each parameter: v ← 0.9·v − 0.0005·ε·w − ε·g; w ← w + v." */
export function describeUpdate(graph: Graph): string {
  const { train, clip, layers } = graph;
  if (train === undefined) {
    return 'The spec trains nothing.';
  }
  const { kind, settings } = chosenOptimizer(train.optimizer);
  const scaled = layers
    .flatMap(({ parameters }) => parameters)
    .some((parameter) => parameter.learningRateMultiplier !== 1 || parameter.decayMultiplier !== 1);
  const multipliers = scaled ? ' The multipliers of ε and decay stand in each kernel.' : '';
  const state = partsOf(graph) === 1 && movesState(graph) ? ' Running statistics move with the parameters.' : '';
  const clipped =
    clip === undefined ? '' : ` Before that, all gradients are scaled down to a norm of ${formatNumber(clip.most)}.`;
  return `${kind.describe(settings)}.${multipliers}${state}${clipped}`;
}
