/** Text in, text out: a few layers of YAML go through the passes, and what the printers say of the result is compared. */
import { expect, test } from 'vitest';
import { graphOf } from '../../test/support/small-graph.ts';
import { checkSpec } from '../check.ts';
import { nodeHost } from '../cli/node-host.ts';
import { printStepGraph } from '../graph/print.ts';
import { verifyStepGraph } from '../graph/verify.ts';
import { wgslTarget } from '../lowering-targets.ts';
import { differentiate } from './differentiate.ts';
import { fuse } from './fuse.ts';
import { lower } from './lower.ts';
import { reportMemory } from './memory-report.ts';
import { bytesAt, bytesOf, planMemory, slotBytes } from './plan-memory.ts';
import { printMemory } from './print-program.ts';

const convReluPool = `
  - { name: conv1, type: conv2d, filters: 2, kernel: 3 }
  - { name: relu1, type: relu }
  - { name: pool1, type: max_pool, kernel: 2, stride: 2 }
  - { name: fc2, type: dense, units: 3 }`;

function fusedText(layers: string): string {
  const fused = fuse(differentiate(graphOf(layers)));
  verifyStepGraph(fused, 'after fuse');
  return printStepGraph(fused);
}

test('differentiation writes one node per layer and direction, and no gradient for the images', () => {
  const step = differentiate(graphOf(convReluPool));
  verifyStepGraph(step, 'after differentiate');
  expect(printStepGraph(step)).toMatchInlineSnapshot(`
    "step graph t

    phase forward
      conv1 = conv2d(images, conv1.weight, conv1.bias) -> conv1: f32[N, 2, 6, 6]
      relu1 = relu(conv1) -> relu1: f32[N, 2, 6, 6]
      pool1 = max_pool(relu1) -> pool1: f32[N, 2, 3, 3], pool1.indices: u32[N, 2, 3, 3]
      fc2 = dense(pool1, fc2.weight, fc2.bias) -> fc2: f32[N, 3]
      loss = softmax_cross_entropy(fc2, labels) -> losses: f32[N, 4], metrics: f32[4], grad.fc2: f32[N, 3]

    phase backward
      fc2.gradient = dense_gradient(grad.fc2, pool1, fc2.weight) -> grad.fc2.weight: f32[3, 18], grad.fc2.bias: f32[3], grad.pool1: f32[N, 2, 3, 3]
      pool1.gradient = max_pool_gradient(grad.pool1, pool1.indices) -> grad.relu1: f32[N, 2, 6, 6]
      relu1.gradient = relu_gradient(grad.relu1, relu1) -> grad.conv1: f32[N, 2, 6, 6]
      conv1.gradient = conv2d_gradient(grad.conv1, images) -> grad.conv1.weight: f32[2, 1, 3, 3], grad.conv1.bias: f32[2]

    phase update

    phase predict
      conv1 = conv2d(images, conv1.weight, conv1.bias) -> conv1: f32[N, 2, 6, 6]
      relu1 = relu(conv1) -> relu1: f32[N, 2, 6, 6]
      pool1 = max_pool(relu1) -> pool1: f32[N, 2, 3, 3]
      fc2 = dense(pool1, fc2.weight, fc2.bias) -> fc2: f32[N, 3]
      probabilities = softmax(fc2) -> probabilities: f32[N, 3]

    phase score
      loss = softmax_cross_entropy(fc2, labels) -> losses: f32[N, 4], metrics: f32[4]
    "
  `);
});

test('fusion puts relu into the convolution and its gradient into the pooling gradient', () => {
  expect(fusedText(convReluPool)).toMatchInlineSnapshot(`
    "step graph t

    phase forward
      conv1 = conv2d+relu(images, conv1.weight, conv1.bias) -> relu1: f32[N, 2, 6, 6]
      pool1 = max_pool(relu1) -> pool1: f32[N, 2, 3, 3], pool1.indices: u32[N, 2, 3, 3]
      fc2 = dense(pool1, fc2.weight, fc2.bias) -> fc2: f32[N, 3]
      loss = softmax_cross_entropy(fc2, labels) -> losses: f32[N, 4], metrics: f32[4], grad.fc2: f32[N, 3]

    phase backward
      fc2.gradient = dense_gradient(grad.fc2, pool1, fc2.weight) -> grad.fc2.weight: f32[3, 18], grad.fc2.bias: f32[3], grad.pool1: f32[N, 2, 3, 3]
      pool1.gradient = max_pool_gradient+relu_gradient(grad.pool1, pool1.indices, relu1) -> grad.conv1: f32[N, 2, 6, 6]
      conv1.gradient = conv2d_gradient(grad.conv1, images) -> grad.conv1.weight: f32[2, 1, 3, 3], grad.conv1.bias: f32[2]

    phase update

    phase predict
      conv1 = conv2d+relu(images, conv1.weight, conv1.bias) -> relu1: f32[N, 2, 6, 6]
      pool1 = max_pool(relu1) -> pool1: f32[N, 2, 3, 3]
      fc2 = dense(pool1, fc2.weight, fc2.bias) -> fc2: f32[N, 3]
      probabilities = softmax(fc2) -> probabilities: f32[N, 3]

    phase score
      loss = softmax_cross_entropy(fc2, labels) -> losses: f32[N, 4], metrics: f32[4]
    "
  `);
});

test('an activation before dropout is recovered from the scaled output', () => {
  expect(
    fusedText(`
  - { name: fc1, type: dense, units: 4 }
  - { name: tanh1, type: tanh }
  - { name: drop1, type: dropout, rate: 0.5, scale_at: train }
  - { name: fc2, type: dense, units: 3 }`),
  ).toMatchInlineSnapshot(`
    "step graph t

    phase forward
      fc1 = dense+tanh+dropout(images, fc1.weight, fc1.bias) -> drop1: f32[N, 4]
      fc2 = dense(drop1, fc2.weight, fc2.bias) -> fc2: f32[N, 3]
      loss = softmax_cross_entropy(fc2, labels) -> losses: f32[N, 4], metrics: f32[4], grad.fc2: f32[N, 3]

    phase backward
      fc2.gradient = dense_gradient+dropout_gradient+tanh_gradient(grad.fc2, drop1, fc2.weight) -> grad.fc2.weight: f32[3, 4], grad.fc2.bias: f32[3], grad.fc1: f32[N, 4]
      fc1.gradient = dense_gradient(grad.fc1, images) -> grad.fc1.weight: f32[4, 64], grad.fc1.bias: f32[4]

    phase update

    phase predict
      fc1 = dense+tanh+dropout(images, fc1.weight, fc1.bias) -> drop1: f32[N, 4]
      fc2 = dense(drop1, fc2.weight, fc2.bias) -> fc2: f32[N, 3]
      probabilities = softmax(fc2) -> probabilities: f32[N, 3]

    phase score
      loss = softmax_cross_entropy(fc2, labels) -> losses: f32[N, 4], metrics: f32[4]
    "
  `);
});

test('what an activation is recovered from stays stored, whatever follows the dropout', () => {
  const text = fusedText(`
  - { name: conv1, type: conv2d, filters: 1, kernel: 7 }
  - { name: relu1, type: relu }
  - { name: drop1, type: dropout, rate: 0.5, scale_at: test }
  - { name: sigmoid1, type: sigmoid }
  - { name: fc2, type: dense, units: 3 }`);
  expect(text).toContain('conv1 = conv2d+relu+dropout(images, conv1.weight, conv1.bias) -> drop1');
  expect(text).toContain('sigmoid1 = sigmoid(drop1) -> sigmoid1');
});

test('a value that a gradient reads is not fused away', () => {
  expect(
    fusedText(`
  - { name: fc1, type: dense, units: 4 }
  - { name: tanh1, type: tanh }
  - { name: relu1, type: relu }
  - { name: fc2, type: dense, units: 3 }`),
  ).toMatchInlineSnapshot(`
    "step graph t

    phase forward
      fc1 = dense+tanh(images, fc1.weight, fc1.bias) -> tanh1: f32[N, 4]
      relu1 = relu(tanh1) -> relu1: f32[N, 4]
      fc2 = dense(relu1, fc2.weight, fc2.bias) -> fc2: f32[N, 3]
      loss = softmax_cross_entropy(fc2, labels) -> losses: f32[N, 4], metrics: f32[4], grad.fc2: f32[N, 3]

    phase backward
      fc2.gradient = dense_gradient+relu_gradient+tanh_gradient(grad.fc2, relu1, fc2.weight, tanh1) -> grad.fc2.weight: f32[3, 4], grad.fc2.bias: f32[3], grad.fc1: f32[N, 4]
      fc1.gradient = dense_gradient(grad.fc1, images) -> grad.fc1.weight: f32[4, 64], grad.fc1.bias: f32[4]

    phase update

    phase predict
      fc1 = dense+tanh(images, fc1.weight, fc1.bias) -> tanh1: f32[N, 4]
      relu1 = relu(tanh1) -> relu1: f32[N, 4]
      fc2 = dense(relu1, fc2.weight, fc2.bias) -> fc2: f32[N, 3]
      probabilities = softmax(fc2) -> probabilities: f32[N, 3]

    phase score
      loss = softmax_cross_entropy(fc2, labels) -> losses: f32[N, 4], metrics: f32[4]
    "
  `);
});

test('a flatten between layers is a view in both directions', () => {
  expect(
    fusedText(`
  - { name: conv1, type: conv2d, filters: 2, kernel: 3 }
  - { name: relu1, type: relu }
  - { name: flat1, type: flatten }
  - { name: fc2, type: dense, units: 3 }`),
  ).toMatchInlineSnapshot(`
    "step graph t

    phase forward
      conv1 = conv2d+relu(images, conv1.weight, conv1.bias) -> relu1: f32[N, 2, 6, 6]
      flat1 = flatten(relu1) -> flat1: f32[N, 72] = view of relu1
      fc2 = dense(flat1, fc2.weight, fc2.bias) -> fc2: f32[N, 3]
      loss = softmax_cross_entropy(fc2, labels) -> losses: f32[N, 4], metrics: f32[4], grad.fc2: f32[N, 3]

    phase backward
      fc2.gradient = dense_gradient+relu_gradient(grad.fc2, flat1, fc2.weight, relu1) -> grad.fc2.weight: f32[3, 72], grad.fc2.bias: f32[3], grad.conv1: f32[N, 2, 6, 6]
      conv1.gradient = conv2d_gradient(grad.conv1, images) -> grad.conv1.weight: f32[2, 1, 3, 3], grad.conv1.bias: f32[2]

    phase update

    phase predict
      conv1 = conv2d+relu(images, conv1.weight, conv1.bias) -> relu1: f32[N, 2, 6, 6]
      flat1 = flatten(relu1) -> flat1: f32[N, 72] = view of relu1
      fc2 = dense(flat1, fc2.weight, fc2.bias) -> fc2: f32[N, 3]
      probabilities = softmax(fc2) -> probabilities: f32[N, 3]

    phase score
      loss = softmax_cross_entropy(fc2, labels) -> losses: f32[N, 4], metrics: f32[4]
    "
  `);
});

const alexnet = () => {
  const { graph } = checkSpec(nodeHost, 'specs/alexnet.yaml');
  if (graph === undefined) {
    throw new Error('no graph');
  }
  return graph;
};

test.each([
  [
    'a small network',
    () => graphOf(convReluPool, 'data: { scale: 1 }\ntrain: { batch: 2, epochs: 1, optimizer: { sgd: { lr: 0.1 } } }'),
  ],
  ['AlexNet', alexnet],
])('no two buffers of %s that are alive together share a slot', (_, graph) => {
  const program = lower(fuse(differentiate(graph())), wgslTarget);
  const plan = planMemory(program);
  for (const phases of [
    ['forward', 'backward', 'update'],
    ['predict', 'score'],
  ] as const) {
    const calls = phases.flatMap((phase) => program.phases[phase]);
    const alive = (buffer: string) =>
      calls.flatMap((call, i) => (call.bindings.some((b) => b.buffer === buffer) ? [i] : []));
    for (const { buffers } of plan.slots) {
      for (const a of buffers) {
        for (const b of buffers.filter((name) => name !== a)) {
          const [one, two] = [alive(a), alive(b)];
          const apart =
            one.length === 0 ||
            two.length === 0 ||
            Math.max(...one) < Math.min(...two) ||
            Math.max(...two) < Math.min(...one);
          expect(apart, `${a} and ${b}`).toBe(true);
        }
      }
    }
  }
});

test('every buffer fits its slot at every batch size', () => {
  const program = lower(fuse(differentiate(graphOf(convReluPool))), wgslTarget);
  const plan = planMemory(program);
  for (const [name, buffer] of program.buffers) {
    const slot = plan.slots[plan.slotOf.get(name) ?? -1];
    expect(slot?.buffers).toContain(name);
    for (const batch of [1, 7, 128]) {
      expect(slot && bytesAt(slotBytes(slot, program.buffers), batch)).toBeGreaterThanOrEqual(
        bytesAt(bytesOf(buffer), batch),
      );
    }
  }
});

test('AlexNet at the batch of the paper needs well under half of what one buffer per tensor would', () => {
  const unfused = differentiate(alexnet());
  const program = lower(fuse(unfused), wgslTarget);
  const { lines } = reportMemory(unfused, program, planMemory(program));
  const line = lines.find(({ purpose }) => purpose === 'activations and gradients');
  const [planned, unplanned] = [line?.planned, line?.unplanned].map((bytes) => bytes && bytesAt(bytes, 128));
  expect(unplanned).toBeGreaterThan(2e9);
  expect(planned).toBeLessThan(0.4 * (unplanned ?? 0));
});

test('the memory table has no ratio where nothing is stored', () => {
  const unfused = differentiate(graphOf(convReluPool));
  const program = lower(fuse(unfused), wgslTarget);
  const plan = planMemory(program);
  const text = printMemory(program, plan, reportMemory(unfused, program, plan));
  expect(text).toMatch(/optimizer state +0 +0 B \/ 0 B +0 B/);
});

test('a network without a trained tensor has a loss, and no gradient of it', () => {
  const step = differentiate(
    graphOf('  - { name: pool1, type: avg_pool, kernel: [8, 6], stride: 1 }\n  - { name: flat, type: flatten }'),
  );
  verifyStepGraph(step, 'after differentiate');
  expect(step.phases.backward).toEqual([]);
  expect(step.phases.forward.at(-1)?.writes).toEqual(['losses', 'metrics']);
});

test('an activation whose gradient reads the input keeps it, and that gradient is fused', () => {
  const text = fusedText(`
  - { name: fc1, type: dense, units: 4 }
  - { name: gelu1, type: gelu, form: exact }
  - { name: drop1, type: dropout, rate: 0.5, scale_at: train }
  - { name: fc2, type: dense, units: 3 }`);
  expect(text).toContain('gelu1 = gelu+dropout(fc1) -> drop1');
  expect(text).toContain(
    'fc2.gradient = dense_gradient+dropout_gradient+gelu_gradient(grad.fc2, drop1, fc2.weight, fc1)',
  );
});

test('an output that is compared with a number is not recovered from a scaled one', () => {
  const text = fusedText(`
  - { name: fc1, type: dense, units: 4 }
  - { name: clipped, type: relu6 }
  - { name: drop1, type: dropout, rate: 0.5, scale_at: train }
  - { name: fc2, type: dense, units: 3 }`);
  expect(text).toContain('fc1 = dense+relu6(images, fc1.weight, fc1.bias) -> clipped');
  expect(text).toContain('dense_gradient+dropout_gradient+relu6_gradient(grad.fc2, drop1, fc2.weight, clipped)');
});
