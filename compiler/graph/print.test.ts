import { expect, test } from 'vitest';
import { check, graphOf, specText } from '../../test/shape/check-helpers.ts';
import { differentiate } from '../passes/differentiate.ts';
import { fuse } from '../passes/fuse.ts';
import { printGraph, printStepGraph } from './print.ts';

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
    }),
  ),
);

test('a graph prints one layer a line', () => {
  expect(printGraph(graph)).toMatchInlineSnapshot(`
    "graph tiny: images [3, 8, 8] → logits fc1 [10], loss softmax_cross_entropy

    layer  kind      reads   shape      parameters  summary
    conv1  conv2d    images  [4, 8, 8]         112  4 filters 3×3, padding 1
    relu1  relu      conv1   [4, 8, 8]           0
    pool1  max_pool  relu1   [4, 4, 4]           0  2×2, stride 2
    flat1  flatten   pool1   [64]                0
    fc1    dense     flat1   [10]              650  10 units
    "
  `);
});

test('a step graph prints one node a line with the types of what it writes', () => {
  expect(printStepGraph(differentiate(graph))).toMatchInlineSnapshot(`
    "step graph tiny

    phase forward
      conv1 = conv2d(images, conv1.weight, conv1.bias) -> conv1: f32[N, 4, 8, 8]
      relu1 = relu(conv1) -> relu1: f32[N, 4, 8, 8]
      pool1 = max_pool(relu1) -> pool1: f32[N, 4, 4, 4], pool1.indices: u32[N, 4, 4, 4]
      flat1 = flatten(pool1) -> flat1: f32[N, 64] = view of pool1
      fc1 = dense(flat1, fc1.weight, fc1.bias) -> fc1: f32[N, 10]
      loss = softmax_cross_entropy(fc1, labels) -> losses: f32[N, 4], metrics: f32[4], grad.fc1: f32[N, 10]

    phase backward
      fc1.gradient = dense_gradient(grad.fc1, flat1, fc1.weight) -> grad.fc1.weight: f32[10, 64], grad.fc1.bias: f32[10], grad.flat1: f32[N, 64]
      pool1.gradient = max_pool_gradient(grad.pool1, pool1.indices) -> grad.relu1: f32[N, 4, 8, 8]
      relu1.gradient = relu_gradient(grad.relu1, relu1) -> grad.conv1: f32[N, 4, 8, 8]
      conv1.gradient = conv2d_gradient(grad.conv1, images) -> grad.conv1.weight: f32[4, 3, 3, 3], grad.conv1.bias: f32[4]

    phase update

    phase predict
      conv1 = conv2d(images, conv1.weight, conv1.bias) -> conv1: f32[N, 4, 8, 8]
      relu1 = relu(conv1) -> relu1: f32[N, 4, 8, 8]
      pool1 = max_pool(relu1) -> pool1: f32[N, 4, 4, 4]
      flat1 = flatten(pool1) -> flat1: f32[N, 64] = view of pool1
      fc1 = dense(flat1, fc1.weight, fc1.bias) -> fc1: f32[N, 10]
      probabilities = softmax(fc1) -> probabilities: f32[N, 10]

    phase score
      loss = softmax_cross_entropy(fc1, labels) -> losses: f32[N, 4], metrics: f32[4]
    "
  `);
});

test('fused layers stand behind the kind that does their work', () => {
  const lines = printStepGraph(fuse(differentiate(graph))).split('\n');
  expect(lines.find((line) => line.startsWith('  conv1 ='))).toBe(
    '  conv1 = conv2d+relu(images, conv1.weight, conv1.bias) -> relu1: f32[N, 4, 8, 8]',
  );
});
