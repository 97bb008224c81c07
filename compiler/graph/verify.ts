/**
 * Checks the invariants of a Graph and a StepGraph. `after` names the pass that just ran ("after fuse"), so that
 * a broken invariant is reported where it was broken. Throws CompilerBug: none of this can be a mistake in a spec.
 */
import { CompilerBug } from '../assert.ts';
import { layerKind } from '../ops/registry.ts';
import { elementsOf, sameShape } from '../ops/shared/inputs.ts';
import type { Span } from '../source/span.ts';
import { formatShape } from '../text/table.ts';
import type {
  EpilogueStep,
  ForwardNode,
  GradientNode,
  Graph,
  PhaseName,
  Shape,
  StateNode,
  StepGraph,
  StepNode,
  SumNode,
  Value,
} from './types.ts';

export function verifyGraph(graph: Graph, after: string): void {
  const shapes = new Map<string, Shape>([[graph.input.name, graph.input.shape]]);
  const parameters = new Set<string>();
  for (const layer of graph.layers) {
    const fail = failure(after, `layer ${layer.name}`, layer.span);
    check(!shapes.has(layer.name), fail, 'is defined twice');
    layer.inputs.forEach((input, index) => {
      const shape = shapes.get(input);
      check(shape !== undefined, fail, `reads ${input}, which no earlier layer gives`);
      check(
        sameShape(shape, layer.inputShapes[index] ?? []),
        fail,
        `takes ${input} for another shape than ${formatShape(shape)}`,
      );
    });
    for (const { name } of [...layer.parameters, ...layer.state]) {
      check(!parameters.has(name), fail, `has the tensor ${name}, which another has too`);
      parameters.add(name);
    }
    shapes.set(layer.name, layer.shape);
  }
  const logits = shapes.get(graph.logits);
  check(
    logits !== undefined && sameShape(logits, [graph.classes]),
    failure(after, 'graph', graph.lossSpan),
    `has no logits [${graph.classes}]`,
  );
}

/** Phases that run one after another over the same values. */
const SEQUENCES: readonly (readonly PhaseName[])[] = [
  ['forward', 'backward', 'accumulate', 'update'],
  ['predict', 'score'],
];

/** Roles that hold a value before the first node runs. */
const GIVEN: ReadonlySet<Value['role']> = new Set([
  'images',
  'labels',
  'parameter',
  'optimizer_state',
  'state',
  // Of the parts of the batch before this one.
  'accumulated_gradient',
]);

export function verifyStepGraph(step: StepGraph, after: string): void {
  verifyValues(step, after);
  for (const phases of SEQUENCES) {
    verifySequence(step, phases, after);
  }
}

function verifyValues({ values }: StepGraph, after: string): void {
  for (const [key, value] of values) {
    const fail = failure(after, `value ${key}`);
    check(key === value.name, fail, `calls itself ${value.name}`);
    if (value.aliasOf !== undefined) {
      const target = values.get(value.aliasOf);
      check(target !== undefined, fail, `is a view of ${value.aliasOf}, which does not exist`);
      check(
        elementsOf(target.shape) === elementsOf(value.shape),
        fail,
        `differs in size from ${target.name}, which it views`,
      );
    }
  }
}

function verifySequence(step: StepGraph, phases: readonly PhaseName[], after: string): void {
  const filled = new Set([...step.values.values()].filter(({ role }) => GIVEN.has(role)).map(({ name }) => name));
  const writers = new Map<string, string>();
  for (const phase of phases) {
    const names = new Set<string>();
    for (const node of step.phases[phase]) {
      const fail = failure(after, `${phase} node ${node.name}`, node.span);
      check(!names.has(node.name), fail, 'is defined twice');
      names.add(node.name);
      for (const name of node.reads) {
        check(filled.has(storage(step, name, fail)), fail, `reads ${name} before anything writes it`);
      }
      for (const name of node.writes) {
        const writer = writers.get(name);
        check(writer === undefined, fail, `writes ${name}, which ${writer} has written`);
        writers.set(name, node.name);
        filled.add(storage(step, name, fail));
      }
      verifyNode(step, node, fail);
    }
  }
}

/** The value at the end of a chain of views. */
function storage({ values }: StepGraph, name: string, fail: Fail): string {
  let at = name;
  for (let hops = 0; hops <= values.size; hops += 1) {
    const value = values.get(at);
    check(value !== undefined, fail, `names ${at}, which is not a value`);
    if (value.aliasOf === undefined) {
      return at;
    }
    at = value.aliasOf;
  }
  return fail(`names ${name}, which is a view of itself`);
}

function verifyNode(step: StepGraph, node: StepNode, fail: Fail): void {
  switch (node.direction) {
    case 'forward':
      verifyForward(step, node, fail);
      return;
    case 'gradient':
      verifyGradient(step, node, fail);
      return;
    case 'loss':
      check(
        sameShape(step.values.get(node.logits)?.shape ?? [], [step.graph.classes]),
        fail,
        'has logits of another shape',
      );
      return;
    case 'sum':
      verifySum(step, node, fail);
      return;
    case 'state':
      verifyNames(node, node.reads, 'reads', fail);
      return;
    case 'clip':
      check(node.writes.length === node.gradients.length, fail, 'does not clip every gradient that it reads');
      return;
    case 'accumulate':
    case 'update':
      for (const name of [...node.reads, ...node.writes]) {
        checkSize(step, name, node.parameter.shape, fail);
      }
  }
}

function verifyForward(step: StepGraph, node: ForwardNode, fail: Fail): void {
  const { layer, inputs, output, epilogue } = node;
  verifyInputs(step, node, inputs, fail);
  check(node.writes.includes(output), fail, `does not list its output ${output} among its writes`);
  checkSize(step, output, epilogue.at(-1)?.layer.shape ?? layer.shape, fail);
  verifyEpilogue(step, node, epilogue, fail);
  verifyNames(node, node.writes, 'writes', fail);
  for (const input of inputs) {
    check(node.reads.includes(input), fail, `does not list its input ${input} among its reads`);
  }
}

function verifyGradient(step: StepGraph, node: GradientNode, fail: Fail): void {
  const { layer, inputs, outputGradient, inputGradients } = node;
  verifyInputs(step, node, inputs, fail, { stored: layerKind(layer.kind).gradientReads.inputs });
  check(node.reads.includes(outputGradient), fail, `does not list its gradient ${outputGradient} among its reads`);
  checkSize(step, outputGradient, layer.shape, fail);
  check(inputGradients.length === inputs.length, fail, `has ${inputGradients.length} gradients for its inputs`);
  inputGradients.forEach((gradient, index) => {
    if (gradient !== undefined) {
      check(node.writes.includes(gradient.value), fail, `does not list its result ${gradient.value} among its writes`);
      checkSize(step, gradient.value, layer.inputShapes[index] ?? [], fail);
      verifyEpilogue(step, node, gradient.epilogue, fail);
    }
  });
  verifyNames(node, node.reads, 'reads', fail);
}

function verifySum(step: StepGraph, node: SumNode, fail: Fail): void {
  check(node.terms.length > 1, fail, 'has nothing to add');
  check(node.writes.includes(node.output), fail, `does not list its result ${node.output} among its writes`);
  for (const name of [...node.terms, node.output]) {
    checkSize(step, name, node.layer.shape, fail);
  }
  verifyEpilogue(step, node, node.epilogue, fail);
}

/** `stored`: whether the node reads them; a value that only passed between two fused nodes is gone. */
function verifyInputs(
  step: StepGraph,
  { layer }: ForwardNode | GradientNode,
  inputs: readonly string[],
  fail: Fail,
  { stored = true } = {},
): void {
  check(inputs.length === layer.inputs.length, fail, `has ${inputs.length} inputs, not ${layer.inputs.length}`);
  if (stored) {
    inputs.forEach((input, index) => {
      checkSize(step, input, layer.inputShapes[index] ?? [], fail);
    });
  }
}

function verifyEpilogue(step: StepGraph, node: StepNode, epilogue: readonly EpilogueStep[], fail: Fail): void {
  for (const { layer, operands, saved } of epilogue) {
    for (const name of saved === undefined ? operands : [...operands, saved]) {
      check(node.reads.includes(name), fail, `does not list ${name} among its reads`);
    }
    for (const name of operands) {
      checkSize(step, name, layer.shape, fail);
    }
  }
}

function verifyNames(
  node: ForwardNode | GradientNode | StateNode,
  listed: readonly string[],
  role: string,
  fail: Fail,
): void {
  for (const name of Object.values(node.saved)) {
    check(listed.includes(name), fail, `does not list ${name} among its ${role}`);
  }
}

function checkSize({ values }: StepGraph, name: string, shape: Shape, fail: Fail): void {
  const value = values.get(name);
  check(value !== undefined, fail, `names ${name}, which is not a value`);
  check(
    elementsOf(value.shape) === elementsOf(shape),
    fail,
    `takes ${name} for ${formatShape(shape)}, but it is ${formatShape(value.shape)}`,
  );
}

/** Throws; the message reads "after fuse: forward node conv1 reads x before anything writes it". */
type Fail = (problem: string) => never;

function failure(after: string, subject: string, span?: Span): Fail {
  return (problem) => {
    throw new CompilerBug(`${after}: ${subject} ${problem}`, span);
  };
}

function check(condition: unknown, fail: Fail, problem: string): asserts condition {
  if (!condition) {
    fail(problem);
  }
}
