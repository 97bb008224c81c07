/** The backward half of fusion: derivatives and sums move into the kernels that produce the gradients they work on. */
import { compilerAssert } from '../assert.ts';
import type { EpilogueStep, GradientNode, Layer, StepGraph, StepNode, SumNode } from '../graph/types.ts';
import { layerKind } from '../ops/registry.ts';
import { storageOf } from './value-names.ts';

/** An elementwise layer in the epilogue of a kernel, with what it reads beside the kernel's own result. */
export interface ForwardStep {
  readonly layer: Layer;
  readonly operands: readonly string[];
}

/** What forward fusion decided; the same for the training pass and for prediction, so that they share kernels. */
export interface ForwardFusion {
  /** Producing layer → the elementwise layers that its epilogue applies, in order. */
  readonly epilogues: ReadonlyMap<string, readonly ForwardStep[]>;
  /** Layers that have no forward node of their own any more. */
  readonly absorbed: ReadonlySet<string>;
  /** Value that is no longer stored → the stored value it can be recovered from, through these scaling layers. */
  readonly recovered: ReadonlyMap<string, { readonly from: string; readonly through: readonly Layer[] }>;
}

export function fuseBackward(step: StepGraph, fusion: ForwardFusion): readonly StepNode[] {
  const nodes = step.phases.backward;
  const storage = (value: string) => storageOf(value, step.values);
  const readers = countReaders(nodes, storage);
  const fused: StepNode[] = [];
  /** By the storage of a gradient: where in `fused` the node stands that writes it. */
  const writers = new Map<string, number>();
  /** Where the gradient is written, if `only` is what reads it. */
  const writerOf = (gradient: string): number | undefined =>
    readers.get(storage(gradient)) === 1 ? writers.get(storage(gradient)) : undefined;
  const put = (node: StepNode, at: number): void => {
    fused[at] = node;
    for (const value of node.writes) {
      writers.set(storage(value), at);
    }
  };
  for (const node of nodes) {
    const at = node.direction === 'sum' ? lastWriter(node, writers, writerOf, storage) : writerOf(gradientRead(node));
    const producer = at === undefined ? undefined : fused[at];
    const taken = producer === undefined || at === undefined ? undefined : absorb(producer, node, fusion, storage);
    if (taken !== undefined && at !== undefined) {
      put(taken, at);
    } else {
      put(node.direction === 'gradient' ? withStoredOutput(node, fusion) : node, fused.length);
    }
  }
  return fused;
}

type Storage = (value: string) => string;

/** By storage: how many nodes of the backward pass read a gradient. */
function countReaders(nodes: readonly StepNode[], storage: Storage): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const node of nodes) {
    for (const value of new Set(gradientsRead(node).map(storage))) {
      counts.set(value, (counts.get(value) ?? 0) + 1);
    }
  }
  return counts;
}

function gradientsRead(node: StepNode): readonly string[] {
  return node.direction === 'sum' ? node.terms : [gradientRead(node)];
}

function gradientRead(node: StepNode): string {
  compilerAssert(node.direction === 'gradient', `${node.name} is no part of the backward pass`, node.span);
  return node.outputGradient;
}

/** The node that writes the last of the terms, if that term is nobody else's. */
function lastWriter(
  { terms }: SumNode,
  writers: ReadonlyMap<string, number>,
  writerOf: (term: string) => number | undefined,
  storage: Storage,
): number | undefined {
  // The loss writes what no node here does.
  const last = Math.max(...terms.map((term) => writers.get(storage(term)) ?? -1));
  const term = terms.find((candidate) => writers.get(storage(candidate)) === last);
  return term === undefined || terms.filter((other) => storage(other) === storage(term)).length > 1
    ? undefined
    : writerOf(term);
}

/** `producer` with the work of `node` in its epilogue; undefined where it cannot take it. */
function absorb(producer: StepNode, node: StepNode, fusion: ForwardFusion, storage: Storage): StepNode | undefined {
  if (node.direction === 'sum') {
    const term = node.terms.find((candidate) => producer.writes.some((value) => storage(value) === storage(candidate)));
    const operands = node.terms.filter((other) => other !== term);
    const step = { layer: node.layer, direction: 'sum', operands, savedThrough: [] } as const;
    return term === undefined ? undefined : append(producer, term, node.output, step, storage);
  }
  if (node.direction !== 'gradient' || !layerKind(node.layer.kind).elementwise) {
    return undefined;
  }
  const [gradient] = node.inputGradients;
  return append(producer, node.outputGradient, gradient?.value, gradientStep(node, fusion), storage);
}

/** The step joins the epilogue of what `producer` writes to `from`, which is stored to `to` instead. */
function append(
  producer: StepNode,
  from: string,
  to: string | undefined,
  step: EpilogueStep,
  storage: Storage,
): StepNode | undefined {
  const isFrom = (value: string) => storage(value) === storage(from);
  const node = withReads(producer, [...step.operands, ...(step.saved === undefined ? [] : [step.saved])]);
  const others = node.writes.filter((value) => !isFrom(value));
  const writes = to === undefined ? others : [...others, to];
  if (node.direction === 'sum' && to !== undefined) {
    return { ...node, output: to, writes, epilogue: [...node.epilogue, step] };
  }
  if (node.direction !== 'gradient') {
    return undefined;
  }
  const inputGradients = node.inputGradients.map((gradient) => {
    if (gradient === undefined || !isFrom(gradient.value)) {
      return gradient;
    }
    return to === undefined ? undefined : { value: to, epilogue: [...gradient.epilogue, step] };
  });
  return { ...node, inputGradients, writes };
}

function withReads(node: StepNode, more: readonly string[]): StepNode {
  return { ...node, reads: [...new Set([...node.reads, ...more])] };
}

function gradientStep(node: GradientNode, fusion: ForwardFusion): EpilogueStep {
  const step = { layer: node.layer, direction: 'gradient', operands: [], savedThrough: [] } as const;
  if (!layerKind(node.layer.kind).gradientReads.output) {
    return step;
  }
  const recovered = fusion.recovered.get(node.output);
  return recovered === undefined
    ? { ...step, saved: node.output }
    : { ...step, saved: recovered.from, savedThrough: recovered.through };
}

/** A gradient that stays a node must find its output stored: recovery only works where the scaling layer's gradient runs first, in one kernel. */
function withStoredOutput(node: GradientNode, fusion: ForwardFusion): GradientNode {
  const readsOutput = layerKind(node.layer.kind).gradientReads.output;
  compilerAssert(
    !readsOutput || !fusion.recovered.has(node.output),
    `${node.name} reads ${node.output}, which fusion removed`,
    node.span,
  );
  return node;
}
