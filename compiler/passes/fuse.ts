/**
 * StepGraph → StepGraph with fewer nodes and values:
 *   forward   an elementwise layer moves into the epilogue of the kernel that produces its input;
 *   backward  the gradient of an elementwise layer moves into the kernel that produces its output gradient;
 *   loss      softmax and cross-entropy become one node.
 * A value that only travelled between two fused nodes disappears; nothing that another node reads ever does.
 */
import { compilerAssert } from '../assert.ts';
import type {
  EpilogueStep,
  ForwardNode,
  GradientNode,
  Layer,
  LossNode,
  StepGraph,
  StepNode,
  Value,
} from '../graph/types.ts';
import { layerKind } from '../ops/registry.ts';

export function fuse(step: StepGraph): StepGraph {
  const forward = planForwardFusion(step);
  const backward = fuseBackward(step, forward);
  const phases = {
    forward: fuseLoss(fuseForward(step.phases.forward, forward)),
    backward,
    update: step.phases.update,
    predict: fuseForward(step.phases.predict, forward),
    score: fuseLoss(step.phases.score),
  };
  return { graph: step.graph, values: valuesInUse(step.values, Object.values(phases).flat()), phases };
}

/** What forward fusion decided; the same for the training pass and for prediction, so that they share kernels. */
interface ForwardFusion {
  /** Producing layer → the elementwise layers that its epilogue applies, in order. */
  readonly epilogues: ReadonlyMap<string, readonly Layer[]>;
  /** Layers that have no forward node of their own any more. */
  readonly absorbed: ReadonlySet<string>;
  /** Value that is no longer stored → the stored value it can be recovered from, through these scaling layers. */
  readonly recovered: ReadonlyMap<string, { readonly from: string; readonly through: readonly Layer[] }>;
}

function planForwardFusion(step: StepGraph): ForwardFusion {
  const nodes = step.phases.forward;
  const gradients = step.phases.backward;
  const epilogues = new Map<string, Layer[]>();
  const absorbed = new Set<string>();
  const recovered = new Map<string, { from: string; through: readonly Layer[] }>();
  for (const producer of nodes) {
    if (producer.direction !== 'forward' || absorbed.has(producer.name) || layerKind(producer.layer.kind).view) {
      continue;
    }
    const epilogue: Layer[] = [];
    let tail = producer.y;
    for (;;) {
      const [reader, ...others] = nodes.filter((node) => node.reads.includes(tail));
      if (reader?.direction !== 'forward' || others.length > 0 || !layerKind(reader.layer.kind).elementwise) {
        break;
      }
      const needed = gradients.some((node) => node.reads.includes(tail));
      if (needed && !canRecover(reader.layer, tail, gradients)) {
        break;
      }
      epilogue.push(reader.layer);
      absorbed.add(reader.name);
      if (needed) {
        // What a value is recovered from must be stored, so the epilogue ends here.
        recovered.set(tail, { from: reader.y, through: [reader.layer] });
        break;
      }
      tail = reader.y;
    }
    if (epilogue.length > 0) {
      epilogues.set(producer.name, epilogue);
    }
  }
  return { epilogues, absorbed, recovered };
}

/**
 * Dropout only scales what it keeps, and where it drops the gradient is zero whatever the value was: so the derivative of the
 * activation before it can still be computed from dropout's output, as long as nothing else wants the unscaled value.
 */
function canRecover(scaling: Layer, value: string, gradients: readonly StepNode[]): boolean {
  return (
    scaling.kind === 'dropout' &&
    gradients
      .filter((node) => node.reads.includes(value))
      .every((node) => node.direction === 'gradient' && node.y === value && layerKind(node.layer.kind).elementwise)
  );
}

function fuseForward(nodes: readonly StepNode[], fusion: ForwardFusion): readonly StepNode[] {
  return nodes
    .filter((node) => !fusion.absorbed.has(node.name))
    .map((node) => {
      const layers = fusion.epilogues.get(node.name);
      const last = layers?.at(-1);
      if (node.direction !== 'forward' || layers === undefined || last === undefined) {
        return node;
      }
      const epilogue = layers.map((layer): EpilogueStep => ({ layer, direction: 'forward', savedThrough: [] }));
      const writes = [last.name, ...node.writes.filter((value) => value !== node.y)];
      return { ...node, y: last.name, writes, epilogue } satisfies ForwardNode;
    });
}

function fuseBackward(step: StepGraph, fusion: ForwardFusion): readonly StepNode[] {
  const fused: StepNode[] = [];
  for (const node of step.phases.backward) {
    const previous = fused.at(-1);
    if (
      node.direction === 'gradient' &&
      previous?.direction === 'gradient' &&
      layerKind(node.layer.kind).elementwise &&
      previous.dx !== undefined &&
      sameStorage(previous.dx, node.dy, step.values)
    ) {
      fused[fused.length - 1] = absorbGradient(previous, node, fusion);
    } else {
      fused.push(node.direction === 'gradient' ? withRecoveredOutput(node, fusion) : node);
    }
  }
  return fused;
}

function sameStorage(a: string, b: string, values: ReadonlyMap<string, Value>): boolean {
  return storageOf(a, values) === storageOf(b, values);
}

/** The value at the end of the alias chain. */
export function storageOf(name: string, values: ReadonlyMap<string, Value>): string {
  const value = values.get(name);
  compilerAssert(value !== undefined, `value ${name} is not defined`);
  return value.aliasOf === undefined ? name : storageOf(value.aliasOf, values);
}

/** `previous` multiplies by the derivative of `node`'s layer before it stores, and stores what `node` would have written. */
function absorbGradient(previous: GradientNode, node: GradientNode, fusion: ForwardFusion): GradientNode {
  const { dx: replaced, ...kept } = previous;
  const step = gradientStep(node, fusion);
  return {
    ...kept,
    ...(node.dx === undefined ? {} : { dx: node.dx }),
    epilogue: [...previous.epilogue, step],
    reads: [...previous.reads, ...(step.saved === undefined ? [] : [step.saved])],
    writes: [...previous.writes.filter((value) => value !== replaced), ...(node.dx === undefined ? [] : [node.dx])],
  };
}

function gradientStep(node: GradientNode, fusion: ForwardFusion): EpilogueStep {
  const step = { layer: node.layer, direction: 'gradient', savedThrough: [] } as const;
  if (!layerKind(node.layer.kind).gradientReads.y) {
    return step;
  }
  const recovered = fusion.recovered.get(node.y);
  return recovered === undefined
    ? { ...step, saved: node.y }
    : { ...step, saved: recovered.from, savedThrough: recovered.through };
}

/** A gradient that stays a node must find its output stored: recovery only works where the scaling layer's gradient runs first, in one kernel. */
function withRecoveredOutput(node: GradientNode, fusion: ForwardFusion): GradientNode {
  const readsOutput = layerKind(node.layer.kind).gradientReads.y;
  compilerAssert(
    !readsOutput || !fusion.recovered.has(node.y),
    `${node.name} reads ${node.y}, which fusion removed`,
    node.span,
  );
  return node;
}

/** softmax then cross-entropy over the same logits: one node, and the probabilities between them are never stored. */
function fuseLoss(nodes: readonly StepNode[]): readonly StepNode[] {
  const softmax = nodes.find((node) => node.direction === 'loss' && node.loss === 'softmax');
  return nodes.flatMap((node): readonly StepNode[] => {
    if (node === softmax) {
      return [];
    }
    if (softmax === undefined || node.direction !== 'loss' || node.loss !== 'cross_entropy') {
      return [node];
    }
    const fused: LossNode = {
      ...node,
      name: 'loss',
      loss: 'softmax_cross_entropy',
      reads: [node.logits, node.labels],
    };
    return [fused];
  });
}

/** Values that a node still reads or writes, and what they alias. */
function valuesInUse(values: ReadonlyMap<string, Value>, nodes: readonly StepNode[]): ReadonlyMap<string, Value> {
  const used = new Set<string>();
  const use = (name: string): void => {
    used.add(name);
    const alias = values.get(name)?.aliasOf;
    if (alias !== undefined) {
      use(alias);
    }
  };
  for (const node of nodes) {
    node.reads.forEach(use);
    node.writes.forEach(use);
  }
  return new Map([...values].filter(([name]) => used.has(name)));
}
