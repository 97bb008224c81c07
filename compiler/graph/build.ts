/**
 * ResolvedSpec → Graph: shapes, parameters and cost of every layer, in execution order. Reports every independent problem; a layer
 * whose shape is unknown silences its successors. Returns no graph if there was any error.
 */
import { compilerAssert } from '../assert.ts';
import { oneInputNeeded, tensorTooLarge } from '../diagnostics/catalogue/shapes.ts';
import { createDiagnostic } from '../diagnostics/create.ts';
import { oncePerText } from '../diagnostics/once-per-text.ts';
import { listOf, quote } from '../diagnostics/words.ts';
import type { Inferred, InferredParameter } from '../ops/layer-kind.ts';
import { inputCounts } from '../ops/ports.ts';
import { layerKind, layerKinds } from '../ops/registry.ts';
import { elementsOf, sameShape } from '../ops/shared/inputs.ts';
import type { ResolvedLayer, ResolvedSpec } from '../resolve/types.ts';
import { formatCount, formatShape } from '../text/table.ts';
import { checkDivision, checkExchange, planColumns } from './columns.ts';
import { layerColumns } from './exchange.ts';
import { checkExpectations } from './expectations.ts';
import { checkLayer, inferLayer, knownShapes, nameSpan, parameterSpan, settle, settledResult } from './infer-layer.ts';
import type { ColumnPlan, InferredLayers, PlannedColumns } from './inferred.ts';
import { checkInitialization } from './initialization.ts';
import { checkOutput } from './output.ts';
import { checkRecipe } from './recipe.ts';
import type { GraphReport } from './report.ts';
import { checkTraining } from './training.ts';
import type { Graph, Layer, LayerColumns, Parameter, Shape } from './types.ts';
import { checkUpdateConstants } from './update-constants.ts';
import { checkWeightInitializers } from './weight-initializers.ts';

/** Elements that a 32-bit index can address with the sign bit to spare. */
const MAX_ELEMENTS = 2 ** 31;

export interface Built {
  /** As far as they are known. */
  readonly layers: InferredLayers;
  /** Undefined if there was an error. Assembled on request, because no check needs it. */
  graph(): Graph | undefined;
}

export function buildGraph(spec: ResolvedSpec, report: GraphReport): Built {
  let failed = false;
  const watch: GraphReport = (diagnostic, problem) => {
    failed ||= diagnostic.severity === 'error';
    report(diagnostic, problem);
  };
  const layers = inferLayers(spec, watch);
  const { logits, refused } = checkOutput(spec, layers, watch);
  checkExpectations(spec, layers, refused, watch);
  checkWeightInitializers(spec, watch);
  checkRecipe(spec, watch);
  checkUpdateConstants(spec, layers, watch);
  checkTraining(spec, layers, watch);
  if (failed || logits === undefined) {
    return { layers, graph: () => undefined };
  }
  const live = liveLayers(spec, layers.order);
  checkInitialization(spec, { ...layers, order: live }, logits, watch);
  let graph: Graph | undefined;
  return {
    layers,
    graph() {
      graph ??= assembleGraph(spec, { ...layers, order: live }, logits);
      return graph;
    },
  };
}

/**
 * Shapes, parameters and cost of every layer that has them. A layer that fails stays silent where it would be valid with the shapes that
 * the layers before it are expected to have: the failed expectation is reported instead.
 */
export function inferLayers(spec: ResolvedSpec, report: GraphReport): InferredLayers {
  const order = executionOrder(spec.layers);
  const inferred = new Map<string, Inferred<unknown>>();
  const shapes = new Map<string, Shape>();
  /** Shapes as if every expectation so far had been met; absent while all have been. */
  let expected: Map<string, Shape> | undefined;
  if (checkTensor(spec, 'input', spec.input.shape, undefined, report)) {
    shapes.set('images', spec.input.shape);
  }
  const once = oncePerText(report);
  const columns = planColumns(spec, order);
  checkExchange(spec, columns, report);
  for (const layer of order) {
    const settled = spec.columns === undefined ? settledResult(layer, shapes) : undefined;
    let silent = true;
    const reportHere: GraphReport = (diagnostic) => {
      silent = false;
      once(layer.name, diagnostic, { layer, inputShapes: knownShapes(layer.inputs, shapes) });
    };
    if (settled === undefined) {
      checkLayer(spec, layer, reportHere);
      if (!checkInputCount(spec, layer, reportHere)) {
        continue;
      }
    }
    const imagined =
      expected !== undefined && layer.inputs.some((name) => shapes.get(name) !== expected?.get(name))
        ? inferLayer(spec, layer, expected, () => {}, columns.get(layer.name))
        : undefined;
    const result =
      settled ??
      inferLayer(spec, layer, shapes, imagined === undefined ? reportHere : () => {}, columns.get(layer.name));
    const isSound =
      settled !== undefined ||
      (result !== undefined &&
        (spec.columns === undefined || checkDivision(spec, columns, layer, result.shape, spec.columns, reportHere)) &&
        checkTensors(spec, layer, result, reportHere));
    if (result !== undefined && isSound) {
      inferred.set(layer.name, result);
      shapes.set(layer.name, result.shape);
      if (settled === undefined && silent && imagined === undefined && spec.columns === undefined) {
        settle(layer, result);
      }
    }
    const shape = imagined?.shape ?? shapes.get(layer.name);
    const wanted =
      shape === undefined || layer.expect === undefined || sameShape(shape, layer.expect) ? shape : layer.expect;
    if (wanted !== undefined && (expected !== undefined || wanted !== shapes.get(layer.name))) {
      expected ??= new Map(shapes);
      expected.set(layer.name, wanted);
    }
  }
  for (const layer of spec.broken.partial) {
    checkLayer(spec, layer, (diagnostic) => once(layer.name, diagnostic, { layer, inputShapes: [] }));
  }
  return { order, inferred, shapes, columns };
}

/** Inputs before readers, otherwise as written. By now names are bound and there are no cycles. */
function executionOrder(layers: readonly ResolvedLayer[]): readonly ResolvedLayer[] {
  if (isInOrder(layers)) {
    return layers;
  }
  const byName = new Map(layers.map((layer) => [layer.name, layer]));
  const opened = new Set<ResolvedLayer>();
  const done = new Set<ResolvedLayer>();
  // An explicit stack: a spec may chain more layers than the call stack is deep.
  for (const root of layers) {
    const stack = [root];
    while (stack.length > 0) {
      const layer = stack[stack.length - 1];
      if (layer === undefined || done.has(layer)) {
        stack.pop();
        continue;
      }
      const waiting = layer.inputs.flatMap((name) => byName.get(name) ?? []).filter((input) => !done.has(input));
      if (waiting.length === 0) {
        done.add(layer);
      }
      // Its inputs were above it on the stack.
      compilerAssert(waiting.length === 0 || !opened.has(layer), `\`${layer.name}\` reads itself indirectly`);
      opened.add(layer);
      stack.push(...waiting);
    }
  }
  return [...done];
}

/** Whether every layer reads only what comes before it. */
function isInOrder(layers: readonly ResolvedLayer[]): boolean {
  const before = new Set(['images']);
  return layers.every(({ name, inputs }) => {
    const ready = inputs.every((input) => before.has(input));
    before.add(name);
    return ready;
  });
}

const NAME_SEVERAL = 'a list names several layers: `from: [conv2, conv1]`';
const JOIN_FIRST = `${listOf(joiningKinds().map(quote))} makes one of several`;

function joiningKinds(): readonly string[] {
  return layerKinds.filter(({ inputs }) => Object.values(inputs).includes('many')).map(({ kind }) => kind);
}

function checkInputCount(spec: ResolvedSpec, layer: ResolvedLayer, report: GraphReport): boolean {
  const { least, most } = inputCounts(layerKind(layer.type).inputs);
  const count = layer.inputs.length;
  if (count >= least && count <= most) {
    return true;
  }
  const wanted = most > least ? `at least ${least} inputs` : least === 1 ? 'one input' : `${least} inputs`;
  report(
    createDiagnostic(
      oneInputNeeded,
      { layer: layer.name, kind: layer.type, wanted, count },
      { span: spec.origin([...layer.path, 'from']), help: [count < least ? NAME_SEVERAL : JOIN_FIRST] },
    ),
  );
  return false;
}

function checkTensors(
  spec: ResolvedSpec,
  layer: ResolvedLayer,
  result: Inferred<unknown>,
  report: GraphReport,
): boolean {
  return (
    checkTensor(spec, 'output', result.shape, layer, report) &&
    [...result.parameters, ...(result.state ?? [])].every(({ role, shape }) =>
      checkTensor(spec, role, shape, layer, report),
    )
  );
}

/** `layer` is absent for the input of the network. */
function checkTensor(
  spec: ResolvedSpec,
  role: 'input' | 'output' | InferredParameter['role'],
  shape: Shape,
  layer: ResolvedLayer | undefined,
  report: GraphReport,
): boolean {
  const elements = elementsOf(shape);
  if (elements <= MAX_ELEMENTS) {
    return true;
  }
  report(
    createDiagnostic(
      tensorTooLarge,
      {
        tensor: layer === undefined ? `the ${role}` : `the ${role} of \`${layer.name}\``,
        shape: formatShape(shape),
        elements: formatCount(elements),
      },
      { span: layer === undefined ? spec.origin(['input', 'shape']) : nameSpan(spec, layer) },
    ),
  );
  return false;
}

function assembleGraph(spec: ResolvedSpec, known: InferredLayers, logits: string): Graph {
  const { order, inferred } = known;
  const live = order.flatMap((layer) => {
    const result = inferred.get(layer.name);
    return result === undefined ? [] : [assembleLayer(spec, layer, result, known)];
  });
  return {
    name: spec.name,
    file: spec.file,
    input: { name: 'images', shape: spec.input.shape, span: spec.origin(['input', 'shape']) },
    classes: spec.classes,
    ...(spec.classNames === undefined ? {} : { classNames: spec.classNames }),
    layers: live,
    ...(spec.columns === undefined ? {} : { columns: spec.columns }),
    logits,
    probabilities: probabilitiesOf(spec, live, logits),
    loss: spec.loss,
    lossSpan: spec.origin(['loss']),
    lossPlace: spec.lineOf(spec.origin(['loss'])),
    data: spec.data,
    ...completeTrain(spec.train),
    ...clipOf(spec),
  };
}

/** The layer that turns the scores into probabilities: the spec's last one, or an implicit one for prediction. */
function probabilitiesOf(spec: ResolvedSpec, layers: readonly Layer[], logits: string): Layer {
  const last = layers.at(-1);
  if (last !== undefined && layerKind(last.kind).givesProbabilities) {
    return last;
  }
  const implied = layerKinds.find(({ givesProbabilities }) => givesProbabilities);
  compilerAssert(implied !== undefined, 'no layer kind gives probabilities');
  const layer = {
    name: 'probabilities',
    type: implied.kind,
    attributes: {},
    inputs: [logits],
    path: ['loss'],
  };
  const shapes = new Map([[logits, [spec.classes]]]);
  const result = inferLayer(spec, layer, shapes, () => {});
  compilerAssert(result !== undefined, `${implied.kind} takes no scores`);
  const span = spec.origin(['loss']);
  return { ...assembleLayer(spec, layer, result, { shapes, columns: new Map() }), span, ...spec.lineOf(span) };
}

/** Nothing where a required key was refused: the graph of such a spec is never lowered. */
function completeTrain(train: ResolvedSpec['train']): Pick<Graph, 'train'> {
  const { batch, epochs, optimizer, metrics } = train ?? {};
  const complete = batch !== undefined && epochs !== undefined && optimizer !== undefined && metrics !== undefined;
  return complete ? { train: { ...train, batch, epochs, optimizer, metrics } } : {};
}

function clipOf({ train, origin }: ResolvedSpec): Pick<Graph, 'clip'> {
  const most = train?.clip_gradient_norm;
  return most === undefined ? {} : { clip: { most, span: origin(['train', 'clip_gradient_norm']) } };
}

/** The layers that the last one depends on, and itself. */
function liveLayers(spec: ResolvedSpec, order: readonly ResolvedLayer[]): readonly ResolvedLayer[] {
  const live = new Set<string>(spec.layers.slice(-1).map(({ name }) => name));
  for (const layer of order.toReversed()) {
    if (live.has(layer.name)) {
      for (const input of layer.inputs) {
        live.add(input);
      }
    }
  }
  return order.filter(({ name }) => live.has(name));
}

function assembleLayer(
  spec: ResolvedSpec,
  layer: ResolvedLayer,
  result: Inferred<unknown>,
  { shapes, columns }: Pick<InferredLayers, 'shapes' | 'columns'>,
): Layer {
  const span = nameSpan(spec, layer);
  const view = columns.get(layer.name);
  const inputShapes = knownShapes(layer.inputs, shapes);
  return {
    name: layer.name,
    kind: layer.type,
    inputs: layer.inputs,
    inputShapes,
    shape: result.shape,
    geometry: result.geometry,
    parameters: result.parameters.map((parameter) => assembleParameter(spec, layer, parameter)),
    state: (result.state ?? []).map(({ role, shape, initializer }) => ({
      name: `${layer.name}.${role}`,
      layer: layer.name,
      role,
      shape,
      initializer,
    })),
    ...(view === undefined ? {} : { columns: columnsOf(layer, result, view, inputShapes, columns) }),
    multiplyAdds: result.multiplyAdds,
    summary: result.summary,
    arithmetic: result.arithmetic,
    span,
    ...spec.lineOf(span),
  };
}

function columnsOf(
  { type, inputs }: ResolvedLayer,
  { geometry }: Inferred<unknown>,
  view: PlannedColumns,
  shapes: readonly Shape[],
  plan: ColumnPlan,
): LayerColumns {
  const read = shapes.map((shape, index) => ({ shape, divided: plan.get(inputs[index] ?? '')?.divided === true }));
  return layerColumns(type, view, view.divided, read, geometry);
}

function assembleParameter(spec: ResolvedSpec, layer: ResolvedLayer, parameter: InferredParameter): Parameter {
  const { role, shape } = parameter;
  const { lr_multiplier, decay_multiplier, ...initializer } = parameter.spec;
  return {
    name: `${layer.name}.${role}`,
    layer: layer.name,
    role,
    shape,
    initializer,
    learningRateMultiplier: lr_multiplier,
    decayMultiplier: decay_multiplier,
    span: parameterSpan(spec, layer, role),
  };
}
