import { expect, test } from 'vitest';
import { check, checkFile, graphOf, specText } from '../../test/shape/check-helpers.ts';
import { CompilerBug } from '../assert.ts';
import { differentiate } from '../passes/differentiate.ts';
import { fuse } from '../passes/fuse.ts';
import type { StepGraph, StepNode, Value } from './types.ts';
import { verifyGraph, verifyStepGraph } from './verify.ts';

const graph = graphOf(
  check(
    specText({
      layers: [
        '- { name: conv1, type: conv2d, filters: 4, kernel: 3, padding: 1 }',
        '- { name: relu1, type: relu }',
        '- { name: pool1, type: max_pool, kernel: 2, stride: 2 }',
        '- { name: flat1, type: flatten }',
        '- { name: fc1, type: dense, units: 10 }',
      ],
      rest: 'train: { batch: 4, epochs: 1, optimizer: { sgd: { lr: 0.01 } } }\ndata: { scale: 0.0078125 }\n',
    }),
  ),
);
const step = differentiate(graph);

function withForward(change: (node: StepNode) => StepNode): StepGraph {
  return { ...step, phases: { ...step.phases, forward: step.phases.forward.map(change) } };
}

function withValue(name: string, change: Partial<Value>): StepGraph {
  const value = step.values.get(name);
  return { ...step, values: new Map([...step.values, [name, { ...(value as Value), ...change }]]) };
}

test.each(['alexnet', 'lenet5', 'cifar10-relu', 'cifar10-tanh'])('every pass over %s keeps its promises', (name) => {
  const clean = graphOf(checkFile(`specs/${name}.yaml`));
  verifyGraph(clean, 'after inference');
  const unfused = differentiate(clean);
  verifyStepGraph(unfused, 'after differentiate');
  verifyStepGraph(fuse(unfused), 'after fuse');
});

test('the error names the pass and the node', () => {
  const broken = withForward((node) => (node.name === 'relu1' ? { ...node, reads: ['pool1'] } : node));
  expect(() => verifyStepGraph(broken, 'after fuse')).toThrow(CompilerBug);
  expect(() => verifyStepGraph(broken, 'after fuse')).toThrow(
    'after fuse: forward node relu1 reads pool1 before anything writes it',
  );
});

test('two writers of one value are refused', () => {
  const broken = withForward((node) => (node.name === 'pool1' ? { ...node, writes: [...node.writes, 'relu1'] } : node));
  expect(() => verifyStepGraph(broken, 'after x')).toThrow('forward node pool1 writes relu1, which relu1 has written');
});

test('two nodes of one name are refused', () => {
  const broken = withForward((node) => (node.name === 'relu1' ? { ...node, name: 'conv1' } : node));
  expect(() => verifyStepGraph(broken, 'after x')).toThrow('forward node conv1 is defined twice');
});

test('a value of another size than its layer is refused', () => {
  expect(() => verifyStepGraph(withValue('pool1', { shape: [4, 4, 5] }), 'after x')).toThrow(
    /pool1.*\[4, 4, 4\].*\[4, 4, 5\]|differs in size/,
  );
  expect(() => verifyStepGraph(withValue('velocity.fc1.bias', { shape: [11] }), 'after x')).toThrow(
    'takes velocity.fc1.bias for [10], but it is [11]',
  );
});

test('a view of nothing, and a view of itself, are refused', () => {
  expect(() => verifyStepGraph(withValue('flat1', { aliasOf: 'nothing' }), 'after x')).toThrow(
    'value flat1 is a view of nothing, which does not exist',
  );
  expect(() => verifyStepGraph(withValue('flat1', { aliasOf: 'flat1' }), 'after x')).toThrow('is a view of itself');
});

test('a value under the name of another is refused', () => {
  expect(() => verifyStepGraph(withValue('relu1', { name: 'relu2' }), 'after x')).toThrow(
    'value relu1 calls itself relu2',
  );
});

test('a layer that reads a later one, or takes it for another shape, is refused', () => {
  const reversed = { ...graph, layers: graph.layers.toReversed() };
  expect(() => verifyGraph(reversed, 'after x')).toThrow(
    'after x: layer fc1 reads flat1, which no earlier layer gives',
  );
  const layers = graph.layers.map((layer) => (layer.name === 'conv1' ? { ...layer, shape: [4, 9, 9] } : layer));
  expect(() => verifyGraph({ ...graph, layers }, 'after x')).toThrow(
    'layer relu1 takes conv1 for another shape than [4, 9, 9]',
  );
});

test('a graph whose logits are no vector of the classes is refused', () => {
  expect(() => verifyGraph({ ...graph, logits: 'pool1' }, 'after x')).toThrow('after x: graph has no logits [10]');
});
