/**
 * Graph → StepGraph: one node per layer and direction over named values, nothing fused yet.
 * Reverse-mode differentiation by layer: the gradient node of a layer reads `grad.<layer>` and writes the gradients of its
 * parameters and of its input. Input gradients that no parameter needs are not computed.
 */
import { compilerAssert } from '../assert.ts';
import type {
  ForwardNode,
  GradientNode,
  Graph,
  Layer,
  LossNode,
  PhaseName,
  StepGraph,
  StepNode,
  UpdateNode,
  Value,
} from '../graph/types.ts';
import { layerKind } from '../ops/registry.ts';
import { chosenOptimizer } from '../optimizers/registry.ts';

/** Floats per sample that the loss leaves for the metrics: loss, top-1 hit, top-5 hit, padding to 16 bytes. */
const LOSS_FIELDS = 4;
/** Sum of losses, top-1 hits, top-5 hits, images. */
const METRIC_FIELDS = 4;

/**
 * Name of the value that holds the gradient with respect to `value`. That of a layer called `weight` must not be taken for the weight of
 * a layer called `grad`.
 */
export function gradientOf(value: string): string {
  return value === 'weight' || value === 'bias' ? `grad.${value}.output` : `grad.${value}`;
}

/** What the optimizer keeps for a parameter: its own names → names of values, `{ velocity: 'velocity.conv1.weight' }`. */
function optimizerStateOf({ train }: Graph, parameter: string): Readonly<Record<string, string>> {
  if (train === undefined) {
    return {};
  }
  const { kind, settings } = chosenOptimizer(train.optimizer);
  return Object.fromEntries(kind.state(settings).map((what) => [what, `${what}.${parameter}`]));
}

export function differentiate(graph: Graph): StepGraph {
  const trained = graph.layers.filter((layer) => !isOutputSoftmax(graph, layer));
  for (const { name, span } of trained) {
    // Gradients are assigned, not accumulated: a value with two readers would need their sum.
    const readers = trained.filter((layer) => layer.inputs.includes(name));
    compilerAssert(readers.length <= 1, `${name} has ${readers.length} readers that train`, span);
  }
  const wanted = layersWithGradient(trained);
  const phases: Record<PhaseName, readonly StepNode[]> = {
    forward: [...trained.map((layer) => forwardNode(layer, true)), ...lossNodes(graph, wanted.has(graph.logits))],
    backward: trained
      .filter((layer) => wanted.has(layer.name) && !layerKind(layer.kind).view)
      .reverse()
      .map((layer) => gradientNode(layer, wanted)),
    update:
      graph.train === undefined
        ? []
        : trained.flatMap((layer) => layer.parameters.map((parameter) => updateNode(graph, parameter))),
    predict: [...trained.map((layer) => forwardNode(layer, false)), probabilitiesNode(graph)],
    score: lossNodes(graph, false),
  };
  return { graph, values: collectValues(graph, trained, wanted), phases };
}

/** A final `softmax` layer states the output; in training the loss computes it together with the cross-entropy. */
function isOutputSoftmax(graph: Graph, layer: Layer): boolean {
  return layer.kind === 'softmax' && layer === graph.layers.at(-1);
}

/** Layers whose output gradient is needed: those with parameters, and all after them. */
function layersWithGradient(layers: readonly Layer[]): ReadonlySet<string> {
  const wanted = new Set<string>();
  for (const layer of layers) {
    if (layer.parameters.length > 0 || layer.inputs.some((input) => wanted.has(input))) {
      wanted.add(layer.name);
    }
  }
  return wanted;
}

function onlyInput(layer: Layer): string {
  const [input, ...others] = layer.inputs;
  compilerAssert(input !== undefined && others.length === 0, `layer ${layer.name} must read one value`, layer.span);
  return input;
}

function savedValues(layer: Layer): readonly Value[] {
  const saved = layerKind(layer.kind).saved?.(layer.geometry) ?? [];
  return saved.map(({ name, elementType, shape }) => ({
    name: `${layer.name}.${name}`,
    role: 'saved',
    elementType,
    shape,
    batched: true,
  }));
}

/** `{ indices: 'pool1.indices' }` */
function savedNames(layer: Layer): Readonly<Record<string, string>> {
  const saved = layerKind(layer.kind).saved?.(layer.geometry) ?? [];
  return Object.fromEntries(saved.map(({ name }) => [name, `${layer.name}.${name}`]));
}

function forwardNode(layer: Layer, training: boolean): ForwardNode {
  const saved = training ? savedNames(layer) : {};
  const x = onlyInput(layer);
  return {
    name: layer.name,
    direction: 'forward',
    layer,
    x,
    y: layer.name,
    saved,
    epilogue: [],
    reads: [x, ...layer.parameters.map((parameter) => parameter.name)],
    writes: [layer.name, ...Object.values(saved)],
    span: layer.span,
  };
}

function gradientNode(layer: Layer, wanted: ReadonlySet<string>): GradientNode {
  const kind = layerKind(layer.kind);
  const x = onlyInput(layer);
  const dx = wanted.has(x) ? gradientOf(x) : undefined;
  const dy = gradientOf(layer.name);
  const saved = savedNames(layer);
  const weights = layer.parameters.filter((parameter) => parameter.role === 'weight').map(({ name }) => name);
  return {
    name: `${layer.name}.gradient`,
    direction: 'gradient',
    layer,
    x,
    y: layer.name,
    dy,
    ...(dx === undefined ? {} : { dx }),
    saved,
    epilogue: [],
    reads: [
      dy,
      ...(kind.gradientReads.x ? [x] : []),
      ...(kind.gradientReads.y ? [layer.name] : []),
      ...Object.values(saved),
      ...(dx === undefined ? [] : weights),
    ],
    writes: [...layer.parameters.map((parameter) => gradientOf(parameter.name)), ...(dx === undefined ? [] : [dx])],
    span: layer.span,
  };
}

function updateNode(graph: Graph, parameter: Layer['parameters'][number]): UpdateNode {
  const { name, span } = parameter;
  const state = optimizerStateOf(graph, name);
  return {
    name: `${name}.update`,
    direction: 'update',
    parameter,
    state,
    reads: [name, gradientOf(name), ...Object.values(state)],
    writes: [name, ...Object.values(state)],
    span,
  };
}

/** The output layer of prediction: the spec's own `softmax`, or one that stands for it. */
function probabilitiesNode(graph: Graph): ForwardNode {
  const last = graph.layers.at(-1);
  const written = last !== undefined && isOutputSoftmax(graph, last);
  const layer: Layer = written
    ? last
    : {
        name: 'probabilities',
        kind: 'softmax',
        inputs: [graph.logits],
        inputShapes: [[graph.classes]],
        shape: [graph.classes],
        geometry: { classes: graph.classes },
        parameters: [],
        multiplyAdds: 0,
        summary: `${graph.classes} classes`,
        arithmetic: [],
        span: graph.lossSpan,
        line: graph.lossLine,
      };
  return {
    name: layer.name,
    direction: 'forward',
    layer,
    x: graph.logits,
    y: 'probabilities',
    saved: {},
    epilogue: [],
    reads: [graph.logits],
    writes: ['probabilities'],
    span: layer.span,
  };
}

/** Without the gradient where the pass has none: in prediction, and where nothing before the loss learns. */
function lossNodes(graph: Graph, withGradient: boolean): readonly LossNode[] {
  const { logits, lossSpan: span } = graph;
  const gradient = withGradient ? { gradient: gradientOf(logits) } : {};
  const softmax = 'loss.probabilities';
  const shared = { direction: 'loss', logits, labels: 'labels', span, ...gradient } as const;
  return [
    { ...shared, name: 'loss.softmax', loss: 'softmax', reads: [logits], writes: [softmax] },
    {
      ...shared,
      name: 'loss.cross_entropy',
      loss: 'cross_entropy',
      reads: [softmax, 'labels'],
      writes: ['losses', 'metrics', ...Object.values(gradient)],
    },
  ];
}

function collectValues(
  graph: Graph,
  trained: readonly Layer[],
  wanted: ReadonlySet<string>,
): ReadonlyMap<string, Value> {
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
      for (const state of Object.values(optimizerStateOf(graph, name))) {
        add({ name: state, role: 'optimizer_state', ...float, shape, batched: false });
      }
    }
    const view = layerKind(layer.kind).view === true;
    const x = onlyInput(layer);
    const role = layer.name === graph.logits ? 'output' : 'activation';
    add({ name: layer.name, role, ...float, shape: layer.shape, batched: true, ...(view ? { aliasOf: x } : {}) });
    for (const value of savedValues(layer)) {
      add(value);
    }
    if (wanted.has(layer.name)) {
      const reader = trained.find((other) => other.inputs.includes(layer.name));
      const viewed = reader !== undefined && layerKind(reader.kind).view === true;
      const alias = viewed ? { aliasOf: gradientOf(reader.name) } : {};
      add({ name: gradientOf(layer.name), role: 'gradient', ...float, shape: layer.shape, batched: true, ...alias });
    }
  }
  const classes = [graph.classes];
  add({ name: 'loss.probabilities', role: 'activation', ...float, shape: classes, batched: true });
  add({ name: 'probabilities', role: 'output', ...float, shape: classes, batched: true });
  add({ name: 'losses', role: 'scratch', ...float, shape: [LOSS_FIELDS], batched: true });
  add({ name: 'metrics', role: 'metrics', ...float, shape: [METRIC_FIELDS], batched: false });
  return values;
}
