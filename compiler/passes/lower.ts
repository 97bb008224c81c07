/**
 * StepGraph → Program: every node becomes the kernel calls its layer kind, loss or optimizer asks for.
 * Views disappear here: a value that shares another's storage is replaced by it. Knows nothing of devices or tiles.
 */
import { compilerAssert } from '../assert.ts';
import type { ForwardNode, GradientNode, PhaseName, StepGraph, StepNode, UpdateNode, Value } from '../graph/types.ts';
import { layerKind } from '../ops/registry.ts';
import { lossCalls } from '../ops/softmax_cross_entropy/lower.ts';
import { updateCall } from '../optimizers/sgd/lower.ts';
import type { Buffer, KernelCall, Program } from '../program/types.ts';
import { gradientOf } from './differentiate.ts';
import { storageOf } from './fuse.ts';

export function lower(step: StepGraph): Program {
  const lowering = new Lowering(step);
  const lowerPhase = (phase: PhaseName) => step.phases[phase].flatMap((node) => lowering.calls(node, phase));
  const phases = {
    forward: lowerPhase('forward'),
    backward: lowerPhase('backward'),
    update: lowerPhase('update'),
    predict: lowerPhase('predict'),
    score: lowerPhase('score'),
  };
  return { graph: step.graph, buffers: lowering.buffers, phases };
}

/** Collects buffers and keeps one call object per kernel name while the nodes are walked. */
class Lowering {
  readonly buffers: Map<string, Buffer>;
  readonly #step: StepGraph;
  readonly #known = new Map<string, KernelCall>();

  constructor(step: StepGraph) {
    this.#step = step;
    this.buffers = storageBuffers(step.values);
  }

  calls(node: StepNode, phase: PhaseName): readonly KernelCall[] {
    return this.#lower(node, phase).map((call) => this.#shared(call));
  }

  #lower(node: StepNode, phase: PhaseName): readonly KernelCall[] {
    switch (node.direction) {
      case 'forward':
        return this.#forward(node, phase === 'predict' ? 'predict' : 'forward');
      case 'gradient':
        return this.#gradient(node);
      case 'update':
        return [this.#update(node)];
      case 'loss': {
        compilerAssert(node.loss === 'softmax_cross_entropy', `${node.name} must be fused before lowering`, node.span);
        return lossCalls({
          classes: this.#step.graph.classes,
          logits: this.#storage(node.logits),
          labels: node.labels,
          ...(node.gradient === undefined ? {} : { gradient: this.#storage(node.gradient) }),
          losses: 'losses',
          metrics: 'metrics',
          span: node.span,
          phase: phase === 'score' ? 'score' : 'forward',
        });
      }
    }
  }

  #forward(node: ForwardNode, phase: 'forward' | 'predict'): readonly KernelCall[] {
    const { layer } = node;
    return layerKind(layer.kind).forward({
      layer,
      geometry: layer.geometry,
      x: this.#storage(node.x),
      y: this.#storage(node.y),
      ...parameterNames(node, (name) => name),
      saved: node.saved,
      phase,
      epilogue: node.epilogue,
      scratch: (name, elements) => this.#scratch(layer.name, name, elements),
    });
  }

  #gradient(node: GradientNode): readonly KernelCall[] {
    const { layer, dx } = node;
    const { weight: dweight, bias: dbias } = parameterNames(node, gradientOf);
    return layerKind(layer.kind).gradient({
      layer,
      geometry: layer.geometry,
      x: this.#storedName(node.x),
      y: this.#storedName(node.y),
      dy: this.#storage(node.dy),
      ...(dx === undefined ? {} : { dx: this.#storage(dx) }),
      ...parameterNames(node, (name) => name),
      ...(dweight === undefined ? {} : { dweight }),
      ...(dbias === undefined ? {} : { dbias }),
      saved: node.saved,
      epilogue: node.epilogue,
      scratch: (name, elements) => this.#scratch(layer.name, name, elements),
    });
  }

  #update(node: UpdateNode): KernelCall {
    const sgd = this.#step.graph.train?.optimizer.sgd;
    compilerAssert(sgd !== undefined, `${node.name} without an optimizer`, node.span);
    return updateCall({
      parameter: node.parameter,
      momentum: sgd.momentum ?? 0,
      weightDecay: sgd.weight_decay ?? 0,
      span: node.span,
    });
  }

  #storage(value: string): string {
    return storageOf(value, this.#step.values);
  }

  /** Like `#storage`, for values that fusion may have removed because this gradient does not read them. */
  #storedName(value: string): string {
    return this.#step.values.has(value) ? this.#storage(value) : value;
  }

  #scratch(layer: string, name: string, elements: number): string {
    const buffer: Buffer = {
      name: `${layer}.${name}`,
      role: 'scratch',
      elementType: 'f32',
      shape: [elements],
      batched: false,
    };
    this.buffers.set(buffer.name, buffer);
    return buffer.name;
  }

  /** Phases share a kernel by its name; two calls of one name must be the same call. */
  #shared(call: KernelCall): KernelCall {
    const known = this.#known.get(call.name);
    if (known === undefined) {
      this.#known.set(call.name, call);
      return call;
    }
    compilerAssert(JSON.stringify(known) === JSON.stringify(call), `two kernels are named ${call.name}`, call.span);
    return known;
  }
}

function parameterNames(
  node: ForwardNode | GradientNode,
  rename: (name: string) => string,
): { readonly weight?: string; readonly bias?: string } {
  return Object.fromEntries(node.layer.parameters.map(({ role, name }) => [role, rename(name)]));
}

function storageBuffers(values: ReadonlyMap<string, Value>): Map<string, Buffer> {
  const buffers = new Map<string, Buffer>();
  for (const { aliasOf, ...value } of values.values()) {
    if (aliasOf === undefined) {
      buffers.set(value.name, value);
    }
  }
  // A view of a buffer that must outlive the step (logits behind a flatten) makes the buffer outlive it too.
  for (const value of values.values()) {
    const buffer = buffers.get(storageOf(value.name, values));
    if (value.role === 'output' && buffer !== undefined) {
      buffers.set(buffer.name, { ...buffer, role: 'output' });
    }
  }
  return buffers;
}
