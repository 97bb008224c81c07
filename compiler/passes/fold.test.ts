/** Which layers prediction folds into the linear layers before them, and which it leaves alone. */
import { expect, test } from 'vitest';
import { graphOf } from '../../test/support/small-graph.ts';
import { printStepGraph } from '../graph/print.ts';
import { verifyStepGraph } from '../graph/verify.ts';
import { cTarget, wgslTarget } from '../lowering-targets.ts';
import { differentiate } from './differentiate.ts';
import { fuse } from './fuse.ts';
import { lower } from './lower.ts';

/** The nodes of the prediction pass, and its kernel calls per target. */
function prediction(layers: string) {
  const fused = fuse(differentiate(graphOf(layers)));
  verifyStepGraph(fused, 'after fuse');
  const [, text = ''] = /phase predict\n([\s\S]*?)\n\n/.exec(printStepGraph(fused)) ?? [];
  const nodes = text.split('\n').map((line) => line.trim().replace(/\(.*\) -> (\w+):.*/, ' -> $1'));
  const calls = ({ phases }: ReturnType<typeof lower>) =>
    phases.predict.map(({ name, layers: of }) => `${name}: ${of}`);
  return { nodes, wgsl: calls(lower(fused, wgslTarget)), c: calls(lower(fused, cTarget)) };
}

test('a convolution takes in the layer behind it with all that was fused into that', () => {
  const { nodes, wgsl, c } = prediction(`
  - { name: conv1, type: conv2d, filters: 2, kernel: 3 }
  - { name: bn1, type: batch_norm }
  - { name: relu1, type: relu }
  - { name: fc2, type: dense, units: 3 }`);
  expect(nodes).toEqual([
    'conv1 = conv2d+batch_norm+relu -> relu1',
    'fc2 = dense -> fc2',
    'probabilities = softmax -> probabilities',
  ]);
  const folded = ['bn1_fold: conv1,bn1', 'conv1_folded_pack_weight: conv1', 'conv1_folded_forward: conv1,bn1,relu1'];
  expect(wgsl.slice(0, 3)).toEqual(folded);
  expect(c.slice(0, 3)).toEqual(folded);
});

test('a layer without a bias gets one in prediction', () => {
  const { nodes, wgsl, c } = prediction(`
  - { name: conv1, type: conv2d, filters: 2, kernel: 3, bias: false }
  - { name: bn1, type: batch_norm }
  - { name: fc2, type: dense, units: 3 }`);
  expect(nodes[0]).toBe('conv1 = conv2d+batch_norm -> bn1');
  const folded = ['bn1_fold: conv1,bn1', 'conv1_folded_pack_weight: conv1', 'conv1_folded_forward: conv1,bn1'];
  expect(wgsl.slice(0, 3)).toEqual(folded);
  expect(c.slice(0, 3)).toEqual(folded);
});

test('a sum in its epilogue reads what lies between the two layers', () => {
  const { nodes } = prediction(`
  - { name: conv1, type: conv2d, filters: 2, kernel: 3 }
  - { name: conv2, type: conv2d, filters: 2, kernel: 3, from: images }
  - { name: bn1, type: batch_norm, from: conv1 }
  - { name: add1, type: add, from: [conv2, bn1] }
  - { name: relu1, type: relu }
  - { name: fc2, type: dense, units: 3 }`);
  expect(nodes.slice(0, 2)).toEqual(['conv2 = conv2d -> conv2', 'conv1 = conv2d+batch_norm+add+relu -> relu1']);
});

test.each([
  [
    'what another layer reads too',
    `
  - { name: conv1, type: conv2d, filters: 2, kernel: 3 }
  - { name: bn1, type: batch_norm }
  - { name: add1, type: add, from: [bn1, conv1] }
  - { name: fc2, type: dense, units: 3 }`,
  ],
  [
    'what has an activation between the two',
    `
  - { name: conv1, type: conv2d, filters: 2, kernel: 3 }
  - { name: relu1, type: relu }
  - { name: bn1, type: batch_norm }
  - { name: fc2, type: dense, units: 3 }`,
  ],
  [
    'what is not linear',
    `
  - { name: conv1, type: conv2d, filters: 2, kernel: 3 }
  - { name: pool1, type: max_pool, kernel: 2, stride: 2 }
  - { name: bn1, type: batch_norm }
  - { name: fc2, type: dense, units: 3 }`,
  ],
  [
    'the images',
    `
  - { name: bn1, type: batch_norm }
  - { name: fc2, type: dense, units: 3 }`,
  ],
])('%s keeps a kernel of its own', (_, layers) => {
  const { nodes, wgsl } = prediction(layers);
  expect(nodes.filter((node) => node.startsWith('bn1'))).toHaveLength(1);
  expect(wgsl.filter((call) => call.startsWith('bn1_'))).toEqual([expect.stringMatching(/^bn1_predict/)]);
});

test('of two in a row the first is folded', () => {
  const { nodes } = prediction(`
  - { name: fc1, type: dense, units: 4 }
  - { name: bn1, type: batch_norm }
  - { name: bn2, type: batch_norm }
  - { name: fc2, type: dense, units: 3 }`);
  expect(nodes.slice(0, 2)).toEqual(['fc1 = dense+batch_norm -> bn1', 'bn2 = batch_norm -> bn2']);
});
