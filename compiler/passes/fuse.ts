/**
 * StepGraph → StepGraph with fewer nodes and values:
 *   forward   an elementwise layer moves into the epilogue of the kernel that produces its input, or the last of its inputs;
 *   backward  the gradient of an elementwise layer moves into the kernel that produces its output gradient, and so does the sum of the
 *             gradients of several readers, into the kernel that produces the last of them.
 *   predict   as forward; besides, layers that only scale there are folded into the layers before them (`fold.ts`).
 * A value that only passed between two fused nodes disappears; one that another node reads never does.
 */
import type { EpilogueStep, ForwardNode, Layer, StepGraph, StepNode, Value } from '../graph/types.ts';
import { layerKind } from '../ops/registry.ts';
import { fits, ownBindings } from './binding-room.ts';
import { foldPrediction } from './fold.ts';
import { type ForwardFusion, type ForwardStep, fuseBackward } from './fuse-backward.ts';
import { storageOf } from './value-names.ts';

export function fuse(step: StepGraph): StepGraph {
  const forward = planForwardFusion(step);
  const backward = fuseBackward(step, forward);
  const phases = {
    forward: fuseForward(step.phases.forward, forward),
    backward,
    accumulate: step.phases.accumulate,
    update: step.phases.update,
    predict: foldPrediction(fuseForward(step.phases.predict, forward)),
    score: step.phases.score,
  };
  return { graph: step.graph, values: valuesInUse(step.values, Object.values(phases).flat()), phases };
}

function planForwardFusion(step: StepGraph): ForwardFusion {
  const nodes = step.phases.forward;
  const gradients = step.phases.backward;
  const writtenAt = new Map(nodes.flatMap((node, index) => node.writes.map((value) => [value, index] as const)));
  const epilogues = new Map<string, ForwardStep[]>();
  const absorbed = new Set<string>();
  const recovered = new Map<string, { from: string; through: readonly Layer[] }>();
  nodes.forEach((producer, at) => {
    if (producer.direction !== 'forward' || absorbed.has(producer.name) || layerKind(producer.layer.kind).view) {
      return;
    }
    const epilogue: ForwardStep[] = [];
    let tail = producer.output;
    for (;;) {
      const reader = onlyReader(nodes, tail);
      if (reader === undefined) {
        break;
      }
      const operands = reader.inputs.filter((input) => input !== tail);
      const taken = { layer: reader.layer, operands, place: reader.inputs.indexOf(tail) };
      const ready = operands.every((value) => (writtenAt.get(storageOf(value, step.values)) ?? -1) < at);
      if (!ready || !fits(ownBindings(producer), [...epilogue, taken])) {
        break;
      }
      const needed = gradients.some((node) => node.reads.includes(tail));
      if (needed && !canRecover(reader.layer, tail, gradients)) {
        break;
      }
      epilogue.push(taken);
      absorbed.add(reader.name);
      writtenAt.set(reader.output, at);
      if (needed) {
        // What a value is recovered from must be stored, so the epilogue ends here.
        recovered.set(tail, { from: reader.output, through: [reader.layer] });
        break;
      }
      tail = reader.output;
    }
    if (epilogue.length > 0) {
      epilogues.set(producer.name, epilogue);
    }
  });
  return { epilogues, absorbed, recovered };
}

/** The elementwise layer that is the only reader of a value and reads it once. */
function onlyReader(nodes: readonly StepNode[], value: string): ForwardNode | undefined {
  const [reader, ...others] = nodes.filter((node) => node.reads.includes(value));
  if (reader?.direction !== 'forward' || others.length > 0 || !layerKind(reader.layer.kind).elementwise) {
    return undefined;
  }
  return reader.inputs.filter((input) => input === value).length === 1 ? reader : undefined;
}

/**
 * A layer that only scales what it keeps passes no gradient where it drops, whatever the value was. So the derivative of the activation
 * before it can still be computed from the scaled output, as long as nothing else needs the unscaled value.
 */
function canRecover(scaling: Layer, value: string, gradients: readonly StepNode[]): boolean {
  return (
    layerKind(scaling.kind).recoverable === true &&
    gradients
      .filter((node) => node.reads.includes(value))
      .every((node) => node.direction === 'gradient' && node.output === value && worksOnRecovered(node.layer))
  );
}

/** Whether the gradient of a layer may read a value that rounding has changed. */
function worksOnRecovered({ kind }: Layer): boolean {
  const { elementwise, gradientReads } = layerKind(kind);
  return elementwise === true && gradientReads.exact !== true;
}

function fuseForward(nodes: readonly StepNode[], fusion: ForwardFusion): readonly StepNode[] {
  return nodes
    .filter((node) => !fusion.absorbed.has(node.name))
    .map((node) => {
      const steps = fusion.epilogues.get(node.name);
      const last = steps?.at(-1);
      if (node.direction !== 'forward' || steps === undefined || last === undefined) {
        return node;
      }
      const epilogue = steps.map((step): EpilogueStep => ({ ...step, direction: 'forward', savedThrough: [] }));
      const reads = [...new Set([...node.reads, ...steps.flatMap(({ operands }) => operands)])];
      const writes = [last.layer.name, ...node.writes.filter((value) => value !== node.output)];
      return { ...node, output: last.layer.name, reads, writes, epilogue } satisfies ForwardNode;
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
