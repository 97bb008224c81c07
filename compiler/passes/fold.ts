/**
 * Prediction alone: a layer that at test time only gives each channel a factor and an offset becomes part of the weight and bias of the
 * linear layer that it reads, where nothing else reads that. The linear layer then also takes what was fused into the other.
 */
import type { ForwardNode, StepNode } from '../graph/types.ts';
import { layerKind } from '../ops/registry.ts';
import { fits, ownBindings } from './binding-room.ts';

/** The nodes of the prediction pass, after fusion. */
export function foldPrediction(nodes: readonly StepNode[]): readonly StepNode[] {
  const producers = new Map<ForwardNode, ForwardNode>();
  for (const node of nodes) {
    const producer = node.direction === 'forward' ? foldable(node, nodes) : undefined;
    if (node.direction === 'forward' && producer !== undefined) {
      producers.set(node, producer);
    }
  }
  const gone = new Set<StepNode>(producers.values());
  // The two become one where the second was: what its epilogue reads is computed by then.
  return nodes
    .filter((node) => !gone.has(node))
    .map((node) => {
      const producer = node.direction === 'forward' ? producers.get(node) : undefined;
      return node.direction === 'forward' && producer !== undefined ? fold(producer, node) : node;
    });
}

/** The linear layer that `node` may become part of. */
function foldable(node: ForwardNode, nodes: readonly StepNode[]): ForwardNode | undefined {
  const [input = ''] = node.inputs;
  if (layerKind(node.layer.kind).foldsInPrediction !== true) {
    return undefined;
  }
  const producer = nodes.find((each) => each.direction === 'forward' && each.output === input);
  const readers = nodes.filter(({ reads }) => reads.includes(input));
  const readAgain = node.epilogue.some(({ operands }) => operands.includes(input));
  return producer?.direction === 'forward' &&
    layerKind(producer.layer.kind).linear === true &&
    producer.epilogue.length === 0 &&
    readers.length === 1 &&
    !readAgain &&
    fits(foldedBindings(producer), node.epilogue)
    ? producer
    : undefined;
}

/** The folded layer adds a bias, also where the linear one has none. */
function foldedBindings(producer: ForwardNode): number {
  const biased = producer.layer.parameters.some(({ role }) => role === 'bias');
  return ownBindings(producer) + (biased ? 0 : 1);
}

function fold(producer: ForwardNode, node: ForwardNode): ForwardNode {
  const reads = [...producer.reads, ...node.reads.filter((value) => value !== producer.output)];
  return {
    ...node,
    ...producer,
    folded: node.layer,
    output: node.output,
    epilogue: node.epilogue,
    reads,
    writes: node.writes,
  };
}
