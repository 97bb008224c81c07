/** Text in, text out: a few layers of YAML go through the passes, and what the printers say of the result is compared. */
import { expect, test } from 'vitest';
import { memoryHost } from '../../test/support/memory-host.ts';
import { checkSpec } from '../check.ts';
import { printStepGraph } from '../graph/print.ts';
import type { Graph } from '../graph/types.ts';
import { verifyStepGraph } from '../graph/verify.ts';
import { differentiate } from './differentiate.ts';
import { fuse } from './fuse.ts';
import { lower } from './lower.ts';
import { bytesAt, bytesOf, planMemory, slotBytes } from './plan-memory.ts';

function graphOf(layers: string, rest = ''): Graph {
  const text = [
    'spec: 1',
    'name: t',
    'input: { shape: [1, 8, 8] }',
    'classes: 3',
    'defaults: { weight: { normal: { mean: 0, std: 0.1 } } }',
    'layers:',
    layers,
    'loss: softmax_cross_entropy',
    rest,
  ].join('\n');
  const { graph, diagnostics } = checkSpec(memoryHost({ 't.yaml': text }), 't.yaml');
  expect(diagnostics).toEqual([]);
  if (graph === undefined) {
    throw new Error('no graph');
  }
  return graph;
}

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
  expect(printStepGraph(step)).toMatchInlineSnapshot();
});

test('fusion puts relu into the convolution and its gradient into the pooling gradient', () => {
  expect(fusedText(convReluPool)).toMatchInlineSnapshot();
});

test('an activation before dropout is recovered from the scaled output', () => {
  expect(
    fusedText(`
  - { name: fc1, type: dense, units: 4 }
  - { name: tanh1, type: tanh }
  - { name: drop1, type: dropout, rate: 0.5, scale_at: train }
  - { name: fc2, type: dense, units: 3 }`),
  ).toMatchInlineSnapshot();
});

test('a value that a gradient reads is not fused away', () => {
  expect(
    fusedText(`
  - { name: fc1, type: dense, units: 4 }
  - { name: tanh1, type: tanh }
  - { name: relu1, type: relu }
  - { name: fc2, type: dense, units: 3 }`),
  ).toMatchInlineSnapshot();
});

test('a flatten between layers is a view in both directions', () => {
  expect(
    fusedText(`
  - { name: conv1, type: conv2d, filters: 2, kernel: 3 }
  - { name: relu1, type: relu }
  - { name: flat1, type: flatten }
  - { name: fc2, type: dense, units: 3 }`),
  ).toMatchInlineSnapshot();
});

test('no two buffers that are alive together share a slot', () => {
  const program = lower(
    fuse(differentiate(graphOf(convReluPool, 'train: { batch: 2, epochs: 1, optimizer: { sgd: { lr: 0.1 } } }'))),
  );
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
  const program = lower(fuse(differentiate(graphOf(convReluPool))));
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
