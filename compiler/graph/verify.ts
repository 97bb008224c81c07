/**
 * Checks what passes promise each other about a Graph and a StepGraph. `after` names the pass that just ran ("after fuse"), so that
 * a broken promise is reported where it was broken. Throws CompilerBug: none of this can be a mistake in a spec.
 */
import { CompilerBug } from '../assert.ts';
import { elementsOf } from '../ops/shared/inputs.ts';
import type { Span } from '../source/span.ts';
import { formatShape } from '../text/table.ts';
import type { ForwardNode, GradientNode, Graph, PhaseName, Shape, StepGraph, StepNode, Value } from './types.ts';

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
        sameShape(shape, layer.inputShapes[index]),
        fail,
        `takes ${input} for another shape than ${formatShape(shape)}`,
      );
    });
    for (const { name } of layer.parameters) {
      check(!parameters.has(name), fail, `has parameter ${name}, which another has too`);
      parameters.add(name);
    }
    shapes.set(layer.name, layer.shape);
  }
  const logits = shapes.get(graph.logits);
  check(
    sameShape(logits, [graph.classes]),
    failure(after, 'graph', graph.lossSpan),
    `has no logits [${graph.classes}]`,
  );
}

/** Phases that run one after another over the same values. */
const SEQUENCES: readonly (readonly PhaseName[])[] = [
  ['forward', 'backward', 'update'],
  ['predict', 'score'],
];

/** Roles that hold a value before the first node runs. */
const GIVEN: ReadonlySet<Value['role']> = new Set(['images', 'labels', 'parameter', 'optimizer_state']);

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
    check(value !== undefined, fail, `names ${at}, which is no value`);
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
      check(sameShape(step.values.get(node.logits)?.shape, [step.graph.classes]), fail, 'has logits of another shape');
      return;
    case 'update':
      for (const name of [...node.reads, ...node.writes]) {
        checkSize(step, name, node.parameter.shape, fail);
      }
  }
}

function verifyForward(step: StepGraph, node: ForwardNode, fail: Fail): void {
  const { layer, epilogue, x, y } = node;
  check(node.reads.includes(x), fail, `does not list its input ${x} among its reads`);
  check(node.writes.includes(y), fail, `does not list its output ${y} among its writes`);
  checkSize(step, x, layer.inputShapes[0] ?? [], fail);
  checkSize(step, y, epilogue.at(-1)?.layer.shape ?? layer.shape, fail);
  verifyNames(node, node.writes, 'writes', fail);
}

function verifyGradient(step: StepGraph, node: GradientNode, fail: Fail): void {
  const { layer, epilogue, dy, dx } = node;
  check(node.reads.includes(dy), fail, `does not list its gradient ${dy} among its reads`);
  checkSize(step, dy, layer.shape, fail);
  if (dx !== undefined) {
    check(node.writes.includes(dx), fail, `does not list its result ${dx} among its writes`);
    checkSize(step, dx, layer.inputShapes[0] ?? [], fail);
  }
  for (const { saved } of epilogue) {
    check(saved === undefined || node.reads.includes(saved), fail, `does not list ${saved} among its reads`);
  }
  verifyNames(node, node.reads, 'reads', fail);
}

function verifyNames(node: ForwardNode | GradientNode, listed: readonly string[], role: string, fail: Fail): void {
  for (const name of Object.values(node.saved)) {
    check(listed.includes(name), fail, `does not list ${name} among its ${role}`);
  }
}

function checkSize({ values }: StepGraph, name: string, shape: Shape, fail: Fail): void {
  const value = values.get(name);
  check(value !== undefined, fail, `names ${name}, which is no value`);
  check(
    elementsOf(value.shape) === elementsOf(shape),
    fail,
    `takes ${name} for ${formatShape(shape)}, but it is ${formatShape(value.shape)}`,
  );
}

function sameShape(a: Shape | undefined, b: Shape | undefined): boolean {
  return a !== undefined && b !== undefined && a.length === b.length && a.every((extent, axis) => extent === b[axis]);
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
