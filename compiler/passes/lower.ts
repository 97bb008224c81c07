/**
 * StepGraph → Program: every node becomes the kernel calls that its layer kind, loss or optimizer emits.
 * Views disappear here: a value that shares another's storage is replaced by it. Where the target stores images in another order,
 * conversions between memory layouts are added. Knows nothing of devices or tiles.
 */
import { compilerAssert } from '../assert.ts';
import { accumulateCall, clipCalls } from '../gradients/lower.ts';
import { partsOf } from '../graph/recipe.ts';
import type {
  ClipNode,
  EpilogueStep,
  ForwardNode,
  GradientNode,
  Layer,
  LossNode,
  PhaseName,
  Shape,
  StateNode,
  StepGraph,
  StepNode,
  SumNode,
  UpdateNode,
} from '../graph/types.ts';
import { lossLowering } from '../losses/lowerings.ts';
import { chosenLoss } from '../losses/registry.ts';
import type { GradientTarget } from '../ops/lowering.ts';
import { loweringOf } from '../ops/lowerings.ts';
import { bindPorts } from '../ops/ports.ts';
import { layerKind } from '../ops/registry.ts';
import { elementsOf } from '../ops/shared/inputs.ts';
import { optimizerLowering } from '../optimizers/lowerings.ts';
import { chosenOptimizer } from '../optimizers/registry.ts';
import { elementwiseCall } from '../program/elementwise.ts';
import type { ElementwiseCode, FusedStep } from '../program/epilogue.ts';
import type { Buffer, Kernel, KernelCall, Program } from '../program/types.ts';
import { accumulate } from '../targets/accumulate.ts';
import { MOST_BINDINGS } from './binding-room.ts';
import { LayoutConversions, type Operand, orderWanted, type Result, withLayout } from './channels-last.ts';
import { foldedTensors, ofFolded, type ScratchOf } from './folded-calls.ts';
import type { LoweringTarget, TargetLowering } from './lowering-target.ts';
import { storageBuffers } from './storage-buffers.ts';
import { gradientOf, storageOf, tensorNames } from './value-names.ts';

export function lower<K extends Kernel>(step: StepGraph, target: LoweringTarget<K>): Program<K> {
  const lowering = new Lowering(step, target);
  const training = lowering.timeline(['forward', 'backward', 'accumulate', 'update']);
  const evaluation = lowering.timeline(['predict', 'score']);
  return { graph: step.graph, target: target.name, buffers: lowering.buffers, phases: { ...training, ...evaluation } };
}

/** An input of a layer. Some kinds take images in the order in which they are uploaded. */
interface Input<K extends Kernel> extends Operand<K> {
  readonly channelsFirst?: boolean;
}

/** Collects buffers and keeps one call object per kernel name while the nodes are walked. */
class Lowering<K extends Kernel> {
  readonly buffers: Map<string, Buffer>;
  readonly #step: StepGraph;
  readonly #target: LoweringTarget<K>;
  readonly #layouts: LayoutConversions<K> | undefined;
  readonly #known = new Map<string, KernelCall<K>>();

  constructor(step: StepGraph, target: LoweringTarget<K>) {
    this.#step = step;
    this.#target = target;
    this.buffers = storageBuffers(step, target);
    this.#layouts = target.layout && new LayoutConversions(this.buffers, target.layout);
  }

  /** The calls of phases that run one after another on the same values. */
  timeline<const P extends PhaseName>(phases: readonly P[]): Readonly<Record<P, readonly KernelCall<K>[]>> {
    this.#layouts?.startTimeline();
    const calls = phases.map((phase) => [phase, this.#step.phases[phase].flatMap((node) => this.#calls(node, phase))]);
    return Object.fromEntries(calls) as Record<P, readonly KernelCall<K>[]>;
  }

  #calls(node: StepNode, phase: PhaseName): readonly KernelCall<K>[] {
    return this.#lower(node, phase).map((call) => this.#shared(call));
  }

  #lower(node: StepNode, phase: PhaseName): readonly KernelCall<K>[] {
    switch (node.direction) {
      case 'forward':
        return this.#forward(node, phase === 'predict' ? 'predict' : 'forward');
      case 'gradient':
        return this.#gradient(node);
      case 'sum':
        return this.#sum(node);
      case 'accumulate':
        return [accumulateCall(this.#target.gradients, node)];
      case 'clip':
        return this.#clip(node);
      case 'update':
        return this.#update(node);
      case 'state':
        return this.#state(node);
      case 'loss':
        return this.#loss(node, phase === 'score' ? 'score' : 'forward');
    }
  }

  #loss(node: LossNode, phase: 'forward' | 'score'): readonly KernelCall<K>[] {
    // The loss sees the logits as a row of values, as does the layer that gives the probabilities.
    const { classes, probabilities, loss } = this.#step.graph;
    const logits = this.#read(this.#storage(node.logits), probabilities, [classes]);
    const gradient = node.gradient === undefined ? undefined : this.#write(node.gradient, probabilities, [classes], []);
    const { kind, settings } = chosenLoss(loss);
    const calls = this.#target.loss(lossLowering(kind.kind)).calls({
      settings,
      classes,
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

  #forward(node: ForwardNode, phase: 'forward' | 'predict'): readonly KernelCall<K>[] {
    const { layer, saved } = node;
    const kind = layerKind(layer.kind);
    if (kind.view) {
      return [];
    }
    if (kind.elementwise) {
      return this.#standalone(node);
    }
    const lowering = this.#lowering(layer);
    const inputs = node.inputs.map((_, index) => this.#input(node, index, lowering));
    const output = this.#storage(node.output);
    const epilogue = this.#epilogue(node.epilogue, output, layer, layer.shape);
    const { folded: of } = node;
    const scratchOf: ScratchOf = (name, elements, role) => this.#scratch(layer.name, name, elements, role);
    const folded = of && { of, ...foldedTensors(this.#lowering(of), layer, of, scratchOf) };
    const own = lowering.forward({
      layer,
      geometry: layer.geometry,
      inputs: bindPorts(
        kind.inputs,
        inputs.map(({ buffer }) => buffer),
      ),
      ...(inputs.some(({ channelsFirst }) => channelsFirst) ? { channelsFirstInput: true } : {}),
      output,
      tensors: folded === undefined ? tensorNames(layer, (name) => name) : { weight: folded.weight, bias: folded.bias },
      ...(Object.keys(saved).length === 0 ? {} : { saved }),
      phase,
      epilogue: epilogue.steps,
      scratch: (name, elements, role) => scratchOf(folded === undefined ? name : `folded_${name}`, elements, role),
    });
    const calls =
      folded === undefined ? own : [...folded.calls, ...own.map((call) => ofFolded(call, layer, folded.of, output))];
    return [...inputs.flatMap(({ before }) => before), ...epilogue.before, ...calls];
  }

  /** An elementwise layer that no other kernel took. */
  #standalone(node: ForwardNode): readonly KernelCall<K>[] {
    const { layer, inputs, output, epilogue } = node;
    return this.#accumulated({ layer, direction: 'forward', terms: inputs, output, epilogue });
  }

  #gradient(node: GradientNode): readonly KernelCall<K>[] {
    const { layer } = node;
    const kind = layerKind(layer.kind);
    if (kind.elementwise) {
      return this.#standaloneGradient(node);
    }
    const lowering = this.#lowering(layer);
    const { gradientReads } = kind;
    const inputs = node.inputs.map((name, index) =>
      gradientReads.inputs ? this.#input(node, index, lowering) : unread<K>(name),
    );
    const dy = this.#read(this.#storage(node.outputGradient), layer, layer.shape);
    const results = node.inputGradients.map((gradient, index) =>
      gradient === undefined
        ? undefined
        : this.#write(gradient.value, layer, layer.inputShapes[index] ?? [], gradient.epilogue),
    );
    const calls = lowering.gradient({
      layer,
      geometry: layer.geometry,
      inputs: bindPorts(
        kind.inputs,
        inputs.map(({ buffer }) => buffer),
      ),
      ...(inputs.some(({ channelsFirst }) => channelsFirst) ? { channelsFirstInput: true } : {}),
      output: gradientReads.output ? this.#storage(node.output) : node.output,
      outputGradient: dy.buffer,
      inputGradients: bindPorts(
        kind.inputs,
        results.map(
          (result): GradientTarget | undefined => result && { buffer: result.buffer, epilogue: result.epilogue },
        ),
      ),
      tensors: tensorNames(layer, (name) => name),
      tensorGradients: tensorNames(layer, gradientOf),
      saved: node.saved,
      scratch: (name, elements) => this.#scratch(layer.name, name, elements),
    });
    return [
      ...inputs.flatMap(({ before }) => before),
      ...dy.before,
      ...results.flatMap((result) => result?.before ?? []),
      ...calls,
      ...results.flatMap((result) => result?.after ?? []),
    ];
  }

  #standaloneGradient(node: GradientNode): readonly KernelCall<K>[] {
    const { layer, outputGradient: from, output } = node;
    const [gradient] = node.inputGradients;
    if (gradient === undefined) {
      return [];
    }
    const { gradientReads } = layerKind(layer.kind);
    const [input = ''] = node.inputs;
    const saved = gradientReads.inputs ? input : output;
    const reads = gradientReads.inputs || gradientReads.output ? { saved } : {};
    const step = { layer, direction: 'gradient', operands: [], place: 0, ...reads, savedThrough: [] } as const;
    return this.#copy({
      layer,
      direction: 'gradient',
      from,
      to: gradient.value,
      epilogue: [step, ...gradient.epilogue],
    });
  }

  #sum({ layer, terms, output, epilogue }: SumNode): readonly KernelCall<K>[] {
    return this.#accumulated({ layer, direction: 'sum', terms, output, epilogue });
  }

  /** One kernel, or as many as it takes to bind all terms: each but the last writes a partial sum. */
  #accumulated({ layer, direction, terms, output, epilogue }: Accumulation): readonly KernelCall<K>[] {
    const calls: KernelCall<K>[] = [];
    let [from = '', ...left] = terms;
    let part = left.length < MOST_BINDINGS - 1 ? undefined : 1;
    for (;;) {
      const operands = left.slice(0, MOST_BINDINGS - 2);
      left = left.slice(operands.length);
      const step = { layer, direction, operands, place: 0, savedThrough: [] } as const;
      const common = { layer, direction, from, ...(part === undefined ? {} : { part }) } as const;
      if (left.length === 0) {
        return [...calls, ...this.#copy({ ...common, to: output, epilogue: [step, ...epilogue] })];
      }
      const partial = this.#partialSum(layer, direction, part ?? 1);
      calls.push(...this.#copy({ ...common, to: partial, epilogue: [step] }));
      from = partial;
      part = (part ?? 1) + 1;
    }
  }

  #partialSum({ name, shape }: Layer, direction: 'forward' | 'sum', part: number): string {
    const [role, suffix] =
      direction === 'sum' ? (['gradient', 'gradient_sum'] as const) : (['activation', 'sum'] as const);
    const buffer = { name: `${name}.${suffix}${part}`, role, elementType: 'f32', shape, batched: true } as const;
    this.buffers.set(buffer.name, this.#layouts === undefined ? buffer : withLayout(buffer));
    return buffer.name;
  }

  #copy({ layer, direction, from, to, epilogue, part }: Copy): readonly KernelCall<K>[] {
    const elements = elementsOf(layer.shape);
    const input = this.#read(this.#storage(from), layer, layer.shape);
    const { buffer, epilogue: steps, before, after } = this.#write(to, layer, layer.shape, epilogue);
    const chain = { layer, direction, elements, from: input.buffer, to: buffer, steps, ...(part && { part }) };
    return [...input.before, ...before, elementwiseCall(chain, this.#target.elementwise), ...after];
  }

  #state({ layer, saved }: StateNode): readonly KernelCall<K>[] {
    const tensors = tensorNames(layer, (name) => name);
    return this.#lowering(layer).state?.({ layer, geometry: layer.geometry, tensors, saved }) ?? [];
  }

  #lowering(layer: Layer): TargetLowering<K> {
    const lowering = loweringOf(layer.kind);
    compilerAssert(!('elementwise' in lowering), `${layer.kind} is written into other kernels`, layer.span);
    return this.#target.lowering(lowering);
  }

  #input(node: ForwardNode | GradientNode, index: number, { readsImages }: TargetLowering<K>): Input<K> {
    const buffer = this.#storage(node.inputs[index] ?? '');
    return readsImages && this.#layouts?.isChannelsFirstImage(buffer)
      ? { buffer, before: [], channelsFirst: true }
      : this.#read(buffer, node.layer, node.layer.inputShapes[index] ?? []);
  }

  #read(buffer: string, layer: Layer, shape: Shape): Operand<K> {
    return this.#layouts?.read(buffer, shape, layer) ?? { buffer, before: [] };
  }

  /** `shape` is that of the result as the layer sees it. */
  #write(value: string, layer: Layer, shape: Shape, steps: readonly EpilogueStep[]): Result<K> & Operand<K> {
    const buffer = this.#storage(value);
    const { steps: epilogue, before } = this.#epilogue(steps, buffer, layer, shape);
    const result = this.#layouts?.write(buffer, orderWanted(layer, shape), epilogue, layer);
    return { ...(result ?? { buffer, epilogue, after: [] }), before };
  }

  /** The steps with the target's code, and with operands in the order in which `layer`, or a conversion after it, stores. */
  #epilogue(steps: readonly EpilogueStep[], buffer: string, layer: Layer, shape: Shape) {
    const fused = steps.map(
      (step): FusedStep => ({
        ...step,
        operands: step.operands.map((operand) => this.#storage(operand)),
        ...(step.saved !== undefined && { saved: this.#storage(step.saved) }),
        code: step.direction === 'sum' ? accumulate : this.#code(step.layer),
        codeThrough: step.savedThrough.map((through) => this.#code(through)),
        ...(partsOf(this.#step.graph) === 1 ? {} : { inParts: true }),
      }),
    );
    const wanted = orderWanted(layer, shape);
    return this.#layouts?.operands(fused, buffer, wanted, layer) ?? { steps: fused, before: [] };
  }

  #code(layer: Layer): ElementwiseCode {
    const lowering = loweringOf(layer.kind);
    compilerAssert('elementwise' in lowering, `${layer.kind} is not elementwise`, layer.span);
    return lowering.elementwise[this.#target.name];
  }

  #clip({ most, gradients, span }: ClipNode): readonly KernelCall<K>[] {
    const scratch = (name: string, elements: number) => this.#scratch('gradient.norm', name, elements);
    return clipCalls(this.#target.gradients, { most, gradients, span, scratch });
  }

  #update({ name, parameter, gradient, state, span }: UpdateNode): readonly KernelCall<K>[] {
    const { train } = this.#step.graph;
    compilerAssert(train !== undefined, `${name} without an optimizer`, span);
    const { kind, settings } = chosenOptimizer(train.optimizer);
    const lowering = this.#target.optimizer(optimizerLowering(kind.kind));
    return lowering.update({ settings, parameter, gradient: this.#storage(gradient), state, span });
  }

  /** Buffers that lowering itself adds are no values of the step graph and have no alias. */
  #storage(value: string): string {
    return this.#step.values.has(value) ? storageOf(value, this.#step.values) : value;
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
  #shared(call: KernelCall<K>): KernelCall<K> {
    const known = this.#known.get(call.name);
    if (known === undefined) {
      this.#known.set(call.name, call);
      return call;
    }
    compilerAssert(contentOf(known) === contentOf(call), `two kernels are named ${call.name}`, call.span);
    return known;
  }
}

/** A call of the kernel that copies. */
interface Copy {
  readonly layer: Layer;
  readonly direction: EpilogueStep['direction'];
  readonly from: string;
  readonly to: string;
  readonly epilogue: readonly EpilogueStep[];
  readonly part?: number;
}

/** An elementwise layer over its inputs, or the sum of gradients. */
interface Accumulation {
  readonly layer: Layer;
  readonly direction: 'forward' | 'sum';
  readonly terms: readonly string[];
  readonly output: string;
  readonly epilogue: readonly EpilogueStep[];
}

/** What determines the text of a kernel, and where it reads and writes. */
function contentOf({ kernel: { family, problem }, bindings, layers }: KernelCall): string {
  return JSON.stringify({ family, problem, bindings, layers });
}

/** A value that the gradient does not read; fusion may have removed it. */
function unread<K extends Kernel>(buffer: string): Input<K> {
  return { buffer, before: [] };
}
