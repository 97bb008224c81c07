/** The backward half of fusion: derivatives and sums move into the kernels that produce the gradients they work on. */
import { compilerAssert } from '../assert.ts';
import type { EpilogueStep, GradientNode, Layer, StepGraph, StepNode, SumNode } from '../graph/types.ts';
import { layerKind } from '../ops/registry.ts';
import { fits, ownBindings } from './binding-room.ts';
import { storageOf } from './value-names.ts';

/** An elementwise layer in the epilogue of a kernel, with what it reads besides the kernel's own result. */
export interface ForwardStep {
  readonly layer: Layer;
  readonly operands: readonly string[];
  /** How many of them come before that result. */
  readonly place: number;
}

/** What forward fusion decided; the same for the training pass and for prediction, so that they share kernels. */
export interface ForwardFusion {
  /** Producing layer → the elementwise layers that its epilogue applies, in order. */
  readonly epilogues: ReadonlyMap<string, readonly ForwardStep[]>;
  /** Layers that no longer have a forward node of their own. */
  readonly absorbed: ReadonlySet<string>;
  /** Value that is no longer stored → the stored value it can be recovered from, through these scaling layers. */
  readonly recovered: ReadonlyMap<string, { readonly from: string; readonly through: readonly Layer[] }>;
}

export function fuseBackward(step: StepGraph, fusion: ForwardFusion): readonly StepNode[] {
  const nodes = step.phases.backward;
  const storage = (value: string) => storageOf(value, step.values);
  const readers = countReaders(nodes, storage);
  const owns = new Map(nodes.map((node) => [node.name, ownBindings(node)]));
  const fused: StepNode[] = [];
  /** Storage of a gradient → the index in `fused` of the node that writes it. */
  const writers = new Map<string, number>();
  /** The index of the node that writes the gradient, if the gradient has only one reader. */
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
    const own = producer && owns.get(producer.name);
    const taken =
      producer === undefined || own === undefined ? undefined : absorb(producer, own, node, fusion, storage);
    if (taken !== undefined && at !== undefined) {
      put(taken, at);
    } else {
      put(node.direction === 'gradient' ? withStoredOutput(node, fusion) : node, fused.length);
    }
  }
  return fused;
}

type Storage = (value: string) => string;

/** Storage of a gradient → how many nodes of the backward pass read it. */
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
  compilerAssert(node.direction === 'gradient', `${node.name} is not part of the backward pass`, node.span);
  return node.outputGradient;
}

/** The node that writes the last of the terms, if nothing else reads that term and the node writes no other one. */
function lastWriter(
  { terms }: SumNode,
  writers: ReadonlyMap<string, number>,
  writerOf: (term: string) => number | undefined,
  storage: Storage,
): number | undefined {
  // A term that no node here writes comes from the loss.
  const last = Math.max(...terms.map((term) => writers.get(storage(term)) ?? -1));
  const [term, ...others] = terms.filter((candidate) => writers.get(storage(candidate)) === last);
  return term === undefined || others.length > 0 ? undefined : writerOf(term);
}

/** `producer` with `node` in its epilogue; undefined where it does not fit. `own` counts the producer's own bindings. */
function absorb(
  producer: StepNode,
  own: number,
  node: StepNode,
  fusion: ForwardFusion,
  storage: Storage,
): StepNode | undefined {
  if (node.direction === 'sum') {
    const place = node.terms.findIndex((term) => producer.writes.some((value) => storage(value) === storage(term)));
    const term = node.terms[place];
    const operands = node.terms.toSpliced(place, 1);
    const step = { layer: node.layer, direction: 'sum', operands, place, savedThrough: [] } as const;
    return term === undefined ? undefined : append({ producer, own, from: term, to: node.output, step, storage });
  }
  if (node.direction !== 'gradient' || !layerKind(node.layer.kind).elementwise) {
    return undefined;
  }
  const [gradient] = node.inputGradients;
  const step = gradientStep(node, fusion);
  // The next step reads the stored output and must fit too: its value can be recovered only right after this layer's gradient.
  const reserved = node.inputs.some((input) => fusion.recovered.has(input)) ? 1 : 0;
  return append({ producer, own, from: node.outputGradient, to: gradient?.value, step, reserved, storage });
}

interface Appended {
  readonly producer: StepNode;
  readonly own: number;
  readonly from: string;
  readonly to: string | undefined;
  readonly step: EpilogueStep;
  /** Bindings that must stay free for the step after this one. */
  readonly reserved?: number;
  readonly storage: Storage;
}

/** Appends the step to the epilogue of the result that `producer` wrote to `from` and now writes to `to`. */
function append({ producer, own, from, to, step, reserved, storage }: Appended): StepNode | undefined {
  const isFrom = (value: string) => storage(value) === storage(from);
  const node = withReads(producer, [...step.operands, ...(step.saved === undefined ? [] : [step.saved])]);
  const others = node.writes.filter((value) => !isFrom(value));
  const writes = to === undefined ? others : [...others, to];
  if (node.direction === 'sum' && to !== undefined) {
    const epilogue = [...node.epilogue, step];
    return fits(own, epilogue, reserved) ? { ...node, output: to, writes, epilogue } : undefined;
  }
  const result = node.direction === 'gradient' && node.inputGradients.find((each) => each && isFrom(each.value));
  if (node.direction !== 'gradient' || !result || !fits(own, [...result.epilogue, step], reserved)) {
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
  const step = { layer: node.layer, direction: 'gradient', operands: [], place: 0, savedThrough: [] } as const;
  const { inputs, output } = layerKind(node.layer.kind).gradientReads;
  const [input] = node.inputs;
  if (inputs && input !== undefined) {
    return { ...step, saved: input };
  }
  if (!output) {
    return step;
  }
  const recovered = fusion.recovered.get(node.output);
  return recovered === undefined
    ? { ...step, saved: node.output }
    : { ...step, saved: recovered.from, savedThrough: recovered.through };
}

/** A gradient that stays a node needs its output stored: recovery works only in one kernel, after the scaling layer's gradient. */
function withStoredOutput(node: GradientNode, fusion: ForwardFusion): GradientNode {
  const readsOutput = layerKind(node.layer.kind).gradientReads.output;
  compilerAssert(
    !readsOutput || !fusion.recovered.has(node.output),
    `${node.name} reads ${node.output}, which fusion removed`,
    node.span,
  );
  return node;
}
