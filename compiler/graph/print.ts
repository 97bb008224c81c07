/** Graph and StepGraph as text, for `specc build --print graph` and for tests of passes. */

import { parameterCount } from '../ops/shared/parameters.ts';
import { choiceName } from '../recipe/recipe-kind.ts';
import { formatCount, formatShape, renderTable } from '../text/table.ts';
import { partsOf } from './recipe.ts';
import type { EpilogueStep, GradientNode, Graph, StepGraph, StepNode, Value } from './types.ts';

/** One layer per line: name, kind and summary, inputs, shape, parameters. */
export function printGraph(graph: Graph): string {
  const rows = graph.layers.map((layer) => [
    layer.name,
    layer.kind,
    layer.inputs.join(', '),
    formatShape(layer.shape),
    formatCount(parameterCount(layer)),
    layer.summary,
  ]);
  const table = renderTable(
    [
      { title: 'layer' },
      { title: 'kind' },
      { title: 'reads' },
      { title: 'shape' },
      { title: 'parameters', align: 'right' },
      { title: 'summary' },
    ],
    rows,
  );
  const head = `graph ${graph.name}: images ${formatShape(graph.input.shape)} → logits ${graph.logits} [${graph.classes}], loss ${choiceName(graph.loss)}`;
  return `${head}\n\n${table}\n`;
}

/** Phase by phase, one node per line: `relu1.gradient = relu(grad.norm1, relu1) -> grad.relu1: f32[N, 96, 55, 55]`. */
export function printStepGraph(step: StepGraph): string {
  const sections = Object.entries(step.phases)
    .filter(([phase]) => phase !== 'accumulate' || partsOf(step.graph) > 1)
    .map(([phase, nodes]) => [`phase ${phase}`, ...nodes.map((node) => `  ${printNode(node, step)}`)].join('\n'));
  return `${[`step graph ${step.graph.name}`, ...sections].join('\n\n')}\n`;
}

function printNode(node: StepNode, step: StepGraph): string {
  const writes = node.writes.map((name) => {
    const value = step.values.get(name);
    return value === undefined ? `${name}: ?` : `${name}: ${valueType(value)}`;
  });
  return `${node.name} = ${operation(node, step.graph)}(${node.reads.join(', ')}) -> ${writes.join(', ')}`;
}

/** The kind and what is fused into it: `conv2d+relu`. */
function operation(node: StepNode, { loss }: Graph): string {
  switch (node.direction) {
    case 'loss':
      return choiceName(loss);
    case 'accumulate':
    case 'clip':
    case 'update':
    case 'state':
      return node.direction;
    case 'sum':
      return ['sum', ...node.epilogue.map(epilogueName)].join('+');
    case 'forward':
      return [node.layer.kind, ...(node.folded ? [node.folded.kind] : []), ...node.epilogue.map(epilogueName)].join(
        '+',
      );
    case 'gradient':
      return [`${node.layer.kind}_gradient`, ...inputEpilogues(node).map(epilogueName)].join('+');
  }
}

function inputEpilogues({ inputGradients }: GradientNode): readonly EpilogueStep[] {
  return inputGradients.flatMap((gradient) => gradient?.epilogue ?? []);
}

function epilogueName({ layer, direction }: EpilogueStep): string {
  const names = { forward: layer.kind, gradient: `${layer.kind}_gradient`, sum: 'sum' };
  return names[direction];
}

/** `f32[N, 96, 55, 55]`, or `f32[4096] = view of pool5` */
function valueType({ elementType, batched, shape, aliasOf }: Value): string {
  const type = `${elementType}[${[...(batched ? ['N'] : []), ...shape].join(', ')}]`;
  return aliasOf === undefined ? type : `${type} = view of ${aliasOf}`;
}
