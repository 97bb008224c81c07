/**
 * StepGraph → Program: every node becomes the kernel calls its layer kind, loss or optimizer asks for.
 * Views disappear here: a value that shares another's storage is replaced by it. For C, conversions between memory layouts are
 * added. Knows nothing of devices or tiles.
 */
import { compilerAssert } from '../assert.ts';
import type {
  ForwardNode,
  GradientNode,
  Graph,
  Layer,
  LossNode,
  PhaseName,
  Shape,
  StepGraph,
  StepNode,
  UpdateNode,
} from '../graph/types.ts';
import { lossCalls } from '../losses/softmax_cross_entropy/lower.ts';
import type { Lowering as KindLowering } from '../ops/layer-kind.ts';
import { layerKind } from '../ops/registry.ts';
import { updateCalls } from '../optimizers/lowering.ts';
import type { Buffer, ElementType, KernelCall, Program, Target } from '../program/types.ts';
import { LayoutConversions, type Operand, orderWanted, type Result, withLayout } from './channels-last.ts';
import { gradientOf } from './differentiate.ts';
import { storageOf } from './fuse.ts';

export function lower(step: StepGraph, target: Target = 'wgsl'): Program {
  const lowering = new Lowering(step, target);
  const training = lowering.timeline(['forward', 'backward', 'update']);
  const evaluation = lowering.timeline(['predict', 'score']);
  return { graph: step.graph, target, buffers: lowering.buffers, phases: { ...training, ...evaluation } };
}

/** Collects buffers and keeps one call object per kernel name while the nodes are walked. */
class Lowering {
  readonly buffers: Map<string, Buffer>;
  readonly #step: StepGraph;
  readonly #target: Target;
  readonly #layouts: LayoutConversions;
  readonly #known = new Map<string, KernelCall>();

  constructor(step: StepGraph, target: Target) {
    this.#step = step;
    this.#target = target;
    this.buffers = storageBuffers(step, target);
    this.#layouts = new LayoutConversions(this.buffers);
  }

  /** The calls of phases that run one after another on the same values. */
  timeline<const P extends PhaseName>(phases: readonly P[]): Readonly<Record<P, readonly KernelCall[]>> {
    this.#layouts.startTimeline();
    const calls = phases.map((phase) => [phase, this.#step.phases[phase].flatMap((node) => this.#calls(node, phase))]);
    return Object.fromEntries(calls) as Record<P, readonly KernelCall[]>;
  }

  #calls(node: StepNode, phase: PhaseName): readonly KernelCall[] {
    return this.#lower(node, phase).map((call) => this.#shared(call));
  }

  #lower(node: StepNode, phase: PhaseName): readonly KernelCall[] {
    switch (node.direction) {
      case 'forward':
        return this.#forward(node, phase === 'predict' ? 'predict' : 'forward');
      case 'gradient':
        return this.#gradient(node);
      case 'update':
        return this.#update(node);
      case 'loss':
        return this.#loss(node, phase === 'score' ? 'score' : 'forward');
    }
  }

  #loss(node: LossNode, phase: 'forward' | 'score'): readonly KernelCall[] {
    compilerAssert(node.loss === 'softmax_cross_entropy', `${node.name} must be fused before lowering`, node.span);
    // The logits are a row of values to the loss, as they are to the layer that gives the probabilities.
    const [reader] = this.#step.phases.predict.slice(-1);
    compilerAssert(reader?.direction === 'forward', 'prediction does not end with the probabilities', node.span);
    const shape = [this.#step.graph.classes];
    const logits = this.#read(this.#storage(node.logits), reader.layer, shape);
    const gradient = node.gradient === undefined ? undefined : this.#write(reader, node.gradient);
    const calls = lossCalls({
      classes: this.#step.graph.classes,
      logits: logits.buffer,
      labels: node.labels,
      ...(gradient === undefined ? {} : { gradient: gradient.buffer }),
      losses: 'losses',
      metrics: 'metrics',
      span: node.span,
      phase,
    });
    return [...logits.before, ...calls, ...(gradient?.after ?? [])];
  }

  #forward(node: ForwardNode, phase: 'forward' | 'predict'): readonly KernelCall[] {
    const { layer } = node;
    const x = this.#input(node, node.x);
    const calls = this.#kind(layer).forward({
      layer,
      geometry: layer.geometry,
      x: x.buffer,
      ...(x.channelsFirst ? { channelsFirstInput: true } : {}),
      y: this.#storage(node.y),
      ...parameterNames(node, (name) => name),
      saved: node.saved,
      phase,
      epilogue: node.epilogue,
      scratch: (name, elements, role) => this.#scratch(layer.name, name, elements, role),
    });
    return calls.length === 0 ? [] : [...x.before, ...calls];
  }

  #gradient(node: GradientNode): readonly KernelCall[] {
    const { layer } = node;
    const { weight: dweight, bias: dbias } = parameterNames(node, gradientOf);
    const { gradientReads } = layerKind(layer.kind);
    const x = gradientReads.x ? this.#input(node, node.x) : unread(node.x);
    const dy = this.#read(this.#storage(node.dy), layer, layer.shape);
    const dx = node.dx === undefined ? undefined : this.#write(node, node.dx);
    const calls = this.#kind(layer).gradient({
      layer,
      geometry: layer.geometry,
      x: x.buffer,
      ...(x.channelsFirst ? { channelsFirstInput: true } : {}),
      y: gradientReads.y ? this.#storage(node.y) : node.y,
      dy: dy.buffer,
      ...(dx === undefined ? {} : { dx: dx.buffer }),
      ...parameterNames(node, (name) => name),
      ...(dweight === undefined ? {} : { dweight }),
      ...(dbias === undefined ? {} : { dbias }),
      saved: node.saved,
      epilogue: dx === undefined ? node.epilogue : dx.epilogue,
      scratch: (name, elements) => this.#scratch(layer.name, name, elements),
    });
    return [...x.before, ...dy.before, ...calls, ...(dx?.after ?? [])];
  }

  /** The kind's lowering for this target. */
  #kind(layer: Layer): KindLowering<unknown> {
    const kind = layerKind(layer.kind);
    return this.#target === 'c' ? (kind.c ?? kind) : kind;
  }

  #input({ layer }: ForwardNode | GradientNode, value: string): Operand & { readonly channelsFirst?: boolean } {
    const buffer = this.#storage(value);
    const readsImages = this.#target === 'c' && layerKind(layer.kind).c?.readsImages === true;
    return readsImages && this.#layouts.isChannelsFirstImage(buffer)
      ? { buffer, before: [], channelsFirst: true }
      : this.#read(buffer, layer, layer.inputShapes[0] ?? []);
  }

  #read(buffer: string, layer: Layer, shape: Shape): Operand {
    return this.#target === 'c' ? this.#layouts.read(buffer, shape, layer) : { buffer, before: [] };
  }

  #write({ layer, epilogue }: ForwardNode | GradientNode, value: string): Result {
    const buffer = this.#storage(value);
    return this.#target === 'c'
      ? this.#layouts.write(buffer, orderWanted(layer, layer.inputShapes[0] ?? []), epilogue, layer)
      : { buffer, epilogue, after: [] };
  }

  #update({ name, parameter, state, span }: UpdateNode): readonly KernelCall[] {
    const { train } = this.#step.graph;
    compilerAssert(train !== undefined, `${name} without an optimizer`, span);
    return updateCalls(train.optimizer, { parameter, gradient: gradientOf(parameter.name), state, span });
  }

  #storage(value: string): string {
    return storageOf(value, this.#step.values);
  }

  #scratch(layer: string, name: string, elements: number, role: 'scratch' | 'kept' = 'scratch'): string {
    const buffer: Buffer = {
      name: `${layer}.${name}`,
      role,
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

function storageBuffers({ graph, values }: StepGraph, target: Target): Map<string, Buffer> {
  const compact = target === 'c' ? elementTypesInC(graph) : new Map<string, ElementType>();
  const buffers = new Map<string, Buffer>();
  for (const { aliasOf, ...value } of values.values()) {
    if (aliasOf === undefined) {
      const buffer = { ...value, elementType: compact.get(value.name) ?? value.elementType };
      buffers.set(value.name, target === 'c' ? withLayout(buffer) : buffer);
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

/** Saved values that C kernels keep in fewer bytes. */
function elementTypesInC({ layers }: Graph): ReadonlyMap<string, ElementType> {
  const types = new Map<string, ElementType>();
  for (const layer of layers) {
    for (const { name, elementTypeInC } of layerKind(layer.kind).saved?.(layer.geometry) ?? []) {
      if (elementTypeInC !== undefined) {
        types.set(`${layer.name}.${name}`, elementTypeInC);
      }
    }
  }
  return types;
}

/** A value that the gradient does not read; fusion may have removed it. */
function unread(value: string): Operand & { readonly channelsFirst?: boolean } {
  return { buffer: value, before: [] };
}
