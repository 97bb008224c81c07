/**
 * Graph → StepGraph: one node per layer and direction over named values, nothing fused yet.
 * Reverse-mode differentiation by layer: the gradient node of a layer reads `grad.<layer>` and writes the gradients of its
 * parameters and of its inputs. Where a value has several readers, each writes its part and a node adds them, in the order of the
 * layers. Input gradients that no parameter needs are not computed.
 */
import { compilerAssert } from '../assert.ts';
import { partsOf } from '../graph/recipe.ts';
import type {
  AccumulateNode,
  ClipNode,
  ForwardNode,
  GradientNode,
  Graph,
  Layer,
  LossNode,
  Parameter,
  PhaseName,
  StateNode,
  StepGraph,
  StepNode,
  SumNode,
  UpdateNode,
  Value,
} from '../graph/types.ts';
import { batchFields, sampleFields } from '../metrics/record.ts';
import { layerKind } from '../ops/registry.ts';
import { chosenOptimizer } from '../optimizers/registry.ts';
import { type Contribution, GradientParts } from './gradient-parts.ts';
import { accumulatedOf, clippedOf, gradientOf } from './value-names.ts';

/** What the optimizer keeps for a parameter: its own names → names of values, `{ velocity: 'velocity.conv1.weight' }`. */
function optimizerStateOf({ train }: Graph, parameter: string): Readonly<Record<string, string>> {
  if (train === undefined) {
    return {};
  }
  const { kind, settings } = chosenOptimizer(train.optimizer);
  return Object.fromEntries(kind.state(settings).map((what) => [what, `${what}.${parameter}`]));
}

export function differentiate(graph: Graph): StepGraph {
  const trained = graph.layers.filter((layer) => !endsNetwork(graph, layer));
  const parts = new GradientParts(trained);
  const phases: Record<PhaseName, readonly StepNode[]> = {
    forward: [...trained.map((layer) => forwardNode(layer, true)), lossNode(graph, parts.isWanted(graph.logits))],
    backward: trained.toReversed().flatMap((layer) => backwardNodes(layer, parts)),
    accumulate: partsOf(graph) === 1 ? [] : trained.flatMap(accumulateNodes),
    update:
      graph.train === undefined
        ? []
        : [...clipNodes(graph, trained), ...trained.flatMap((layer) => updateNodes(graph, layer))],
    predict: [...trained.map((layer) => forwardNode(layer, false)), probabilitiesNode(graph)],
    score: [lossNode(graph, false)],
  };
  return { graph, values: collectValues(graph, trained, parts), phases };
}

/** A final layer of probabilities only defines the output; in training the loss computes it together with the cross-entropy. */
function endsNetwork(graph: Graph, layer: Layer): boolean {
  return layerKind(layer.kind).givesProbabilities === true && layer === graph.layers.at(-1);
}

function savedValues(layer: Layer): readonly Value[] {
  const saved = layerKind(layer.kind).saved?.(layer.geometry) ?? [];
  return saved.map(({ name, elementType, shape, perBatch }) => ({
    name: `${layer.name}.${name}`,
    role: 'saved',
    elementType,
    shape,
    batched: perBatch !== true,
  }));
}

/** `{ indices: 'pool1.indices' }` */
function savedNames(layer: Layer): Readonly<Record<string, string>> {
  const saved = layerKind(layer.kind).saved?.(layer.geometry) ?? [];
  return Object.fromEntries(saved.map(({ name }) => [name, `${layer.name}.${name}`]));
}

/** State is read only in prediction: the training pass uses the statistics of its batch. */
function forwardNode(layer: Layer, training: boolean): ForwardNode {
  const saved = training ? savedNames(layer) : {};
  const tensors = training ? layer.parameters : [...layer.parameters, ...layer.state];
  return {
    name: layer.name,
    direction: 'forward',
    layer,
    inputs: layer.inputs,
    output: layer.name,
    saved,
    epilogue: [],
    reads: [...new Set([...layer.inputs, ...tensors.map(({ name }) => name)])],
    writes: [layer.name, ...Object.values(saved)],
    span: layer.span,
  };
}

/** The sum of the gradient of the layer's output, where several readers contribute to it, and the layer's own gradient. */
function backwardNodes(layer: Layer, parts: GradientParts): readonly (SumNode | GradientNode)[] {
  if (!parts.isWanted(layer.name)) {
    return [];
  }
  const terms = parts.of(layer.name);
  return [
    ...(terms.length > 1 ? [sumNode(layer, terms)] : []),
    ...(passesOn(layer) ? [] : [gradientNode(layer, parts)]),
  ];
}

/** Whether the layer passes the gradient of its output to its inputs unchanged. */
function passesOn(layer: Layer): boolean {
  const { view, passesGradient } = layerKind(layer.kind);
  return view === true || passesGradient === true;
}

function sumNode(layer: Layer, parts: readonly Contribution[]): SumNode {
  const terms = parts.map(({ value }) => value);
  const output = gradientOf(layer.name);
  return {
    name: `${layer.name}.sum`,
    direction: 'sum',
    layer,
    terms,
    output,
    epilogue: [],
    reads: [...new Set(terms)],
    writes: [output],
    span: layer.span,
  };
}

function gradientNode(layer: Layer, parts: GradientParts): GradientNode {
  const { gradientReads, parameters = {} } = layerKind(layer.kind);
  const outputGradient = gradientOf(layer.name);
  const saved = savedNames(layer);
  const inputGradients = layer.inputs.map((_, index) => {
    const value = parts.from(layer, index);
    return value === undefined ? undefined : { value, epilogue: [] };
  });
  const written = inputGradients.flatMap((gradient) => gradient?.value ?? []);
  const weights = layer.parameters.filter(({ role }) => parameters[role]?.inputGradientReads).map(({ name }) => name);
  return {
    name: `${layer.name}.gradient`,
    direction: 'gradient',
    layer,
    inputs: layer.inputs,
    output: layer.name,
    outputGradient,
    inputGradients,
    saved,
    reads: [
      outputGradient,
      ...(gradientReads.inputs ? new Set(layer.inputs) : []),
      ...(gradientReads.output ? [layer.name] : []),
      ...Object.values(saved),
      ...(written.length === 0 ? [] : weights),
    ],
    writes: [...layer.parameters.map((parameter) => gradientOf(parameter.name)), ...written],
    span: layer.span,
  };
}

/** What the update has the gradient of a parameter from: the backward pass, the parts of the batch, or clipping. */
function gradientBeforeClipping(graph: Graph, parameter: string): string {
  return partsOf(graph) === 1 ? gradientOf(parameter) : accumulatedOf(parameter);
}

function gradientForUpdate(graph: Graph, parameter: string): string {
  const gradient = gradientBeforeClipping(graph, parameter);
  return graph.clip === undefined ? gradient : clippedOf(gradient);
}

/** State follows each part of a batch, of which the forward pass saved what it needs. */
function accumulateNodes(layer: Layer): readonly (AccumulateNode | StateNode)[] {
  return [...layer.parameters.map(accumulateNode), ...(layer.state.length === 0 ? [] : [stateNode(layer)])];
}

function accumulateNode(parameter: Parameter): AccumulateNode {
  const { name, span } = parameter;
  const gradient = gradientOf(name);
  const sum = accumulatedOf(name);
  return {
    name: `${name}.accumulate`,
    direction: 'accumulate',
    parameter,
    gradient,
    sum,
    reads: [gradient, sum],
    writes: [sum],
    span,
  };
}

function clipNodes(graph: Graph, trained: readonly Layer[]): readonly ClipNode[] {
  const { clip } = graph;
  const gradients = trained.flatMap(({ parameters }) =>
    parameters.map((parameter) => ({ parameter, gradient: gradientBeforeClipping(graph, parameter.name) })),
  );
  if (clip === undefined || gradients.length === 0) {
    return [];
  }
  const reads = gradients.map(({ gradient }) => gradient);
  return [{ name: 'clip', direction: 'clip', ...clip, gradients, reads, writes: reads.map(clippedOf) }];
}

function updateNodes(graph: Graph, layer: Layer): readonly (UpdateNode | StateNode)[] {
  return [
    ...layer.parameters.map((parameter) => updateNode(graph, parameter)),
    ...(layer.state.length === 0 || partsOf(graph) > 1 ? [] : [stateNode(layer)]),
  ];
}

function updateNode(graph: Graph, parameter: Parameter): UpdateNode {
  const { name, span } = parameter;
  const state = optimizerStateOf(graph, name);
  const gradient = gradientForUpdate(graph, name);
  return {
    name: `${name}.update`,
    direction: 'update',
    parameter,
    gradient,
    state,
    reads: [name, gradient, ...Object.values(state)],
    writes: [name, ...Object.values(state)],
    span,
  };
}

function stateNode(layer: Layer): StateNode {
  const saved = savedNames(layer);
  const state = layer.state.map(({ name }) => name);
  return {
    name: `${layer.name}.state`,
    direction: 'state',
    layer,
    saved,
    reads: [...state, ...Object.values(saved)],
    writes: state,
    span: layer.span,
  };
}

/** The output layer of prediction: the spec's own, or an implicit one. */
function probabilitiesNode(graph: Graph): ForwardNode {
  const last = graph.layers.at(-1);
  const written = last !== undefined && endsNetwork(graph, last);
  const layer = written ? last : graph.probabilities;
  return {
    name: layer.name,
    direction: 'forward',
    layer,
    inputs: [graph.logits],
    output: 'probabilities',
    saved: {},
    epilogue: [],
    reads: [graph.logits],
    writes: ['probabilities'],
    span: layer.span,
  };
}

/** Without the gradient where the pass has none: in prediction, and where nothing before the loss learns. */
function lossNode({ logits, lossSpan: span }: Graph, withGradient: boolean): LossNode {
  const gradient = withGradient ? { gradient: gradientOf(logits) } : {};
  return {
    name: 'loss',
    direction: 'loss',
    logits,
    labels: 'labels',
    ...gradient,
    reads: [logits, 'labels'],
    writes: ['losses', 'metrics', ...Object.values(gradient)],
    span,
  };
}

function collectValues(graph: Graph, trained: readonly Layer[], parts: GradientParts): ReadonlyMap<string, Value> {
  const values = new Map<string, Value>();
  const add = (value: Value) => {
    compilerAssert(!values.has(value.name), `value ${value.name} is defined twice`);
    values.set(value.name, value);
  };
  const float = { elementType: 'f32' } as const;
  add({ name: 'images', role: 'images', ...float, shape: graph.input.shape, batched: true });
  add({ name: 'labels', role: 'labels', elementType: 'i32', shape: [], batched: true });
  for (const layer of trained) {
    for (const { name, shape } of layer.parameters) {
      add({ name, role: 'parameter', ...float, shape, batched: false });
      add({ name: gradientOf(name), role: 'parameter_gradient', ...float, shape, batched: false });
      const gradient = gradientBeforeClipping(graph, name);
      if (gradient !== gradientOf(name)) {
        add({ name: gradient, role: 'accumulated_gradient', ...float, shape, batched: false });
      }
      if (graph.clip !== undefined) {
        const role = gradient === gradientOf(name) ? 'parameter_gradient' : 'accumulated_gradient';
        add({ name: clippedOf(gradient), role, ...float, shape, batched: false, aliasOf: gradient });
      }
      for (const kept of Object.values(optimizerStateOf(graph, name))) {
        add({ name: kept, role: 'optimizer_state', ...float, shape, batched: false });
      }
    }
    for (const { name, shape } of layer.state) {
      add({ name, role: 'state', ...float, shape, batched: false });
    }
    const role = layer.name === graph.logits ? 'output' : 'activation';
    const [viewed] = layerKind(layer.kind).view === true ? layer.inputs : [];
    const alias = viewed === undefined ? {} : { aliasOf: viewed };
    add({ name: layer.name, role, ...float, shape: layer.shape, batched: true, ...alias });
    for (const value of savedValues(layer)) {
      add(value);
    }
    for (const value of gradientValues(layer, parts)) {
      add(value);
    }
  }
  add({ name: 'probabilities', role: 'output', ...float, shape: [graph.classes], batched: true });
  add({ name: 'losses', role: 'scratch', ...float, shape: [sampleFields], batched: true });
  add({ name: 'metrics', role: 'metrics', ...float, shape: [batchFields], batched: false });
  return values;
}

/** The gradient of a layer's output, and its parts where it has several. */
function gradientValues({ name, shape }: Layer, parts: GradientParts): readonly Value[] {
  if (!parts.isWanted(name)) {
    return [];
  }
  const common = { role: 'gradient', elementType: 'f32', shape, batched: true } as const;
  const terms = parts.of(name).map(({ value, reader }): Value => {
    const alias = passesOn(reader) ? { aliasOf: gradientOf(reader.name) } : {};
    return { name: value, ...common, ...alias };
  });
  // One reader writes the gradient itself; that of the logits comes from the loss.
  return terms.length === 1 ? terms : [{ name: gradientOf(name), ...common }, ...terms];
}
