/** Networks with branches through the passes: values with several readers, layers with several inputs. */
import { expect, test } from 'vitest';
import { graphOf } from '../../test/support/small-graph.ts';
import { printStepGraph } from '../graph/print.ts';
import { verifyStepGraph } from '../graph/verify.ts';
import { cTarget, wgslTarget } from '../lowering-targets.ts';
import type { KernelCall, Program } from '../program/types.ts';
import { MOST_BINDINGS } from './binding-room.ts';
import { differentiate } from './differentiate.ts';
import { fuse } from './fuse.ts';
import { lower } from './lower.ts';
import { planMemory } from './plan-memory.ts';

type Phase = 'forward' | 'backward';

function nodesOf(text: string, phase: Phase): string {
  const [, found = ''] = new RegExp(`phase ${phase}\n([^]*?)\n\n`).exec(text) ?? [];
  return found.replaceAll(/^ {2}/gm, '');
}

function unfused(layers: string, phase: Phase): string {
  const step = differentiate(graphOf(layers));
  verifyStepGraph(step, 'after differentiate');
  return nodesOf(printStepGraph(step), phase);
}

function fused(layers: string, phase: Phase): string {
  const step = fuse(differentiate(graphOf(layers)));
  verifyStepGraph(step, 'after fuse');
  return nodesOf(printStepGraph(step), phase);
}

function programOf(layers: string, target: 'wgsl' | 'c'): Program {
  const step = fuse(differentiate(graphOf(layers)));
  return target === 'c' ? lower(step, cTarget) : lower(step, wgslTarget);
}

/** `conv1_forward: images, conv1.weight -> conv1` */
function callsOf(layers: string, target: 'wgsl' | 'c', phase: Phase): readonly string[] {
  return programOf(layers, target).phases[phase].map(describe);
}

function describe({ name, bindings }: KernelCall): string {
  const buffers = (wanted: boolean) =>
    bindings.filter(({ access }) => (access === 'read') === wanted).map(({ buffer }) => buffer);
  return `${name}: ${buffers(true).join(', ')} -> ${buffers(false).join(', ')}`;
}

const residual = `
  - { name: conv1, type: conv2d, filters: 2, kernel: 3 }
  - { name: relu1, type: relu }
  - { name: conv2, type: conv2d, filters: 2, kernel: 3, padding: 1 }
  - { name: sum, type: add, from: [relu1, conv2] }
  - { name: relu2, type: relu }
  - { name: fc, type: dense, units: 3 }`;

const inception = `
  - { name: conv1, type: conv2d, filters: 2, kernel: 3 }
  - { name: tanh1, type: tanh }
  - { name: a, type: conv2d, from: tanh1, filters: 2, kernel: 1 }
  - { name: b, type: conv2d, from: tanh1, filters: 3, kernel: 3, padding: 1 }
  - { name: c, type: max_pool, from: tanh1, kernel: 3, stride: 1, padding: 1 }
  - { name: join, type: concat, from: [a, b, c] }
  - { name: sigmoid1, type: sigmoid }
  - { name: fc, type: dense, units: 3 }`;

test('each reader gives a part of the gradient, and a node adds them in the order of the layers', () => {
  expect(unfused(inception, 'backward')).toMatchInlineSnapshot(`
    "fc.gradient = dense_gradient(grad.fc, sigmoid1, fc.weight) -> grad.fc.weight: f32[3, 252], grad.fc.bias: f32[3], grad.sigmoid1: f32[N, 7, 6, 6]
    sigmoid1.gradient = sigmoid_gradient(grad.sigmoid1, sigmoid1) -> grad.join: f32[N, 7, 6, 6]
    join.gradient = concat_gradient(grad.join) -> grad.a: f32[N, 2, 6, 6], grad.b: f32[N, 3, 6, 6], grad.c: f32[N, 2, 6, 6]
    c.gradient = max_pool_gradient(grad.c, c.indices) -> grad.tanh1.from.c: f32[N, 2, 6, 6]
    b.gradient = conv2d_gradient(grad.b, tanh1, b.weight) -> grad.b.weight: f32[3, 2, 3, 3], grad.b.bias: f32[3], grad.tanh1.from.b: f32[N, 2, 6, 6]
    a.gradient = conv2d_gradient(grad.a, tanh1, a.weight) -> grad.a.weight: f32[2, 2, 1, 1], grad.a.bias: f32[2], grad.tanh1.from.a: f32[N, 2, 6, 6]
    tanh1.sum = sum(grad.tanh1.from.a, grad.tanh1.from.b, grad.tanh1.from.c) -> grad.tanh1: f32[N, 2, 6, 6]
    tanh1.gradient = tanh_gradient(grad.tanh1, tanh1) -> grad.conv1: f32[N, 2, 6, 6]
    conv1.gradient = conv2d_gradient(grad.conv1, images) -> grad.conv1.weight: f32[2, 1, 3, 3], grad.conv1.bias: f32[2]"
  `);
});

test('the sum of two readers and a derivative go into the kernel that gives the last part', () => {
  expect(fused(residual, 'backward')).toMatchInlineSnapshot(`
    "fc.gradient = dense_gradient+relu_gradient(grad.fc, relu2, fc.weight) -> grad.fc.weight: f32[3, 72], grad.fc.bias: f32[3], grad.sum: f32[N, 2, 6, 6]
    conv2.gradient = conv2d_gradient+sum+relu_gradient(grad.conv2, relu1, conv2.weight, grad.relu1.from.sum) -> grad.conv2.weight: f32[2, 2, 3, 3], grad.conv2.bias: f32[2], grad.conv1: f32[N, 2, 6, 6]
    conv1.gradient = conv2d_gradient(grad.conv1, images) -> grad.conv1.weight: f32[2, 1, 3, 3], grad.conv1.bias: f32[2]"
  `);
});

test('so does the sum of three, and the gradient of a joined input has an epilogue of its own', () => {
  expect(fused(inception, 'backward')).toMatchInlineSnapshot(`
    "fc.gradient = dense_gradient+sigmoid_gradient(grad.fc, sigmoid1, fc.weight) -> grad.fc.weight: f32[3, 252], grad.fc.bias: f32[3], grad.join: f32[N, 7, 6, 6]
    join.gradient = concat_gradient(grad.join) -> grad.a: f32[N, 2, 6, 6], grad.b: f32[N, 3, 6, 6], grad.c: f32[N, 2, 6, 6]
    c.gradient = max_pool_gradient(grad.c, c.indices) -> grad.tanh1.from.c: f32[N, 2, 6, 6]
    b.gradient = conv2d_gradient(grad.b, tanh1, b.weight) -> grad.b.weight: f32[3, 2, 3, 3], grad.b.bias: f32[3], grad.tanh1.from.b: f32[N, 2, 6, 6]
    a.gradient = conv2d_gradient+sum+tanh_gradient(grad.a, tanh1, a.weight, grad.tanh1.from.b, grad.tanh1.from.c) -> grad.a.weight: f32[2, 2, 1, 1], grad.a.bias: f32[2], grad.conv1: f32[N, 2, 6, 6]
    conv1.gradient = conv2d_gradient(grad.conv1, images) -> grad.conv1.weight: f32[2, 1, 3, 3], grad.conv1.bias: f32[2]"
  `);
});

test.each(['wgsl', 'c'] as const)('conv, add and relu are one kernel (%s)', (target) => {
  const calls = callsOf(residual, target, 'forward').filter((call) => /^(conv2_forward|sum|relu2_forward)/.test(call));
  expect(calls).toEqual([expect.stringMatching(/^conv2_forward: relu1, conv2\.\S+, conv2\.bias, relu1 -> relu2$/)]);
});

test('no gradient is computed for an input that nothing learns from', () => {
  const layers = (kind: string) => `
  - { name: conv1, type: conv2d, filters: 1, kernel: 3, padding: 1 }
  - { name: both, type: ${kind}, from: [images, conv1] }
  - { name: fc, type: dense, units: 3 }`;
  expect(fused(layers('add'), 'backward')).not.toContain('images.');
  expect(fused(layers('add'), 'backward')).not.toContain('grad.images');
  expect(callsOf(layers('concat'), 'wgsl', 'backward').filter((call) => call.startsWith('both'))).toEqual([
    'both_input_gradient_2: grad.both -> grad.conv1',
  ]);
});

test('a layer is added by the last of its inputs to be computed, and never before an operand is there', () => {
  const layers = (from: string) => `
  - { name: a, type: dense, units: 5 }
  - { name: b, type: dense, from: images, units: 5 }
  - { name: c, type: dense, from: images, units: 5 }
  - { name: b_tanh, type: tanh, from: b }
  - { name: sum, type: add, from: [${from}] }
  - { name: fc, type: dense, units: 3 }`;
  // b_tanh stands behind c in the text, but the kernel of b computes it, and that comes first.
  expect(fused(layers('b_tanh, c, a'), 'forward')).toContain(
    'c = dense+add(images, c.weight, c.bias, b_tanh, a) -> sum',
  );
});

test('what two layers read is stored, and a sum of one value twice stands alone', () => {
  const layers = `
  - { name: conv1, type: conv2d, filters: 1, kernel: 3 }
  - { name: twice, type: add, from: [conv1, conv1] }
  - { name: fc, type: dense, units: 3 }`;
  expect(fused(layers, 'forward')).toContain('twice = add(conv1) -> twice');
  expect(fused(layers, 'backward')).toContain('conv1.sum = sum(grad.conv1.from.twice.0, grad.conv1.from.twice.1)');
  expect(callsOf(layers, 'c', 'backward')).toContain('conv1_output_gradient: grad.twice, grad.twice -> grad.conv1');
});

test('both parts of one kernel kind that reads a value twice are there before they are added', () => {
  const layers = `
  - { name: conv1, type: conv2d, filters: 1, kernel: 3 }
  - { name: join, type: concat, from: [conv1, conv1] }
  - { name: fc, type: dense, units: 3 }`;
  const calls = callsOf(layers, 'wgsl', 'backward').filter((call) => /^(join|conv1_out)/.test(call));
  expect(calls).toEqual([
    'join_input_gradient_1: grad.join -> grad.conv1.from.join.0',
    'join_input_gradient_2: grad.join -> grad.conv1.from.join.1',
    'conv1_output_gradient: grad.conv1.from.join.0, grad.conv1.from.join.1 -> grad.conv1',
  ]);
});

/** The sums of a flattened image and of its gradients, next to rows of values. */
const flattened = `
  - { name: conv1, type: conv2d, filters: 2, kernel: 3, stride: 5 }
  - { name: relu1, type: relu }
  - { name: flat, type: flatten }
  - { name: fc1, type: dense, units: 8 }
  - { name: sum1, type: add, from: [flat, fc1] }
  - { name: sum2, type: add, from: [sum1, flat] }
  - { name: conv2, type: conv2d, from: relu1, filters: 2, kernel: 1 }
  - { name: flat2, type: flatten }
  - { name: sum3, type: add, from: [flat2, sum2] }
  - { name: fc, type: dense, units: 3 }`;

test('operands are brought into the order in which the C target stores the result', () => {
  expect(callsOf(flattened, 'c', 'forward').slice(1)).toMatchInlineSnapshot(`
    [
      "conv1_forward: images, conv1.packed_weights, conv1.bias -> relu1",
      "relu1_channels_first: relu1 -> relu1.channels_first",
      "fc1_forward: relu1.channels_first, fc1.weight, fc1.bias, relu1.channels_first -> sum2",
      "conv2_pack_weight: conv2.weight -> conv2.packed_weights",
      "conv2_forward: relu1, conv2.packed_weights, conv2.bias -> conv2",
      "conv2_channels_first: conv2 -> conv2.channels_first",
      "sum3_forward: conv2.channels_first, sum2 -> sum3",
      "fc_forward: sum3, fc.weight, fc.bias -> fc",
      "loss_forward: fc, labels -> losses, grad.fc",
      "loss_metrics: losses -> metrics",
    ]
  `);
  expect(
    callsOf(flattened, 'c', 'backward').filter((call) => /channels|output_gradient|input_gradient/.test(call)),
  ).toMatchInlineSnapshot(`
    [
      "fc_input_gradient: grad.fc, fc.weight -> grad.sum3",
      "grad_sum3_channels_last: grad.sum3 -> grad.sum3.channels_last",
      "conv2_input_gradient: grad.sum3.channels_last, conv2.packed_weights_transposed -> grad.relu1.from.conv2",
      "conv2_weight_gradient: relu1, grad.sum3.channels_last -> conv2.weight_sums, grad.conv2.weight, grad.conv2.bias",
      "fc1_input_gradient: grad.sum3, fc1.weight, grad.sum3 -> grad.conv1.channels_first",
      "fc1_weight_gradient: relu1.channels_first, grad.sum3 -> grad.fc1.weight",
      "grad_conv1_channels_last: grad.conv1.channels_first, grad.relu1.from.conv2, relu1 -> grad.conv1",
    ]
  `);
});

test('the derivative of an image behind a sum of rows waits until the image is in order', () => {
  const layers = `
  - { name: conv1, type: conv2d, filters: 2, kernel: 3, stride: 5 }
  - { name: sigmoid1, type: sigmoid }
  - { name: flat, type: flatten }
  - { name: fc1, type: dense, from: images, units: 8 }
  - { name: fc2, type: dense, from: images, units: 8 }
  - { name: add1, type: add, from: [flat, fc1] }
  - { name: add2, type: add, from: [fc2, flat] }
  - { name: join, type: concat, from: [add1, add2] }
  - { name: fc, type: dense, units: 3 }`;
  expect(callsOf(layers, 'wgsl', 'backward')).toContain(
    'flat_output_gradient: grad.add1, grad.add2, sigmoid1 -> grad.conv1',
  );
  expect(callsOf(layers, 'c', 'backward').filter((call) => /^(flat|grad)/.test(call))).toEqual([
    'flat_output_gradient: grad.add1, grad.add2 -> grad.conv1.channels_first',
    'grad_conv1_channels_last: grad.conv1.channels_first, sigmoid1 -> grad.conv1',
  ]);
});

const manyReaders = `
  - { name: fc1, type: dense, units: 3 }
  - { name: tanh1, type: tanh }
${Array.from({ length: 12 }, (_, index) => `  - { name: r${index}, type: dense, from: tanh1, units: 3 }`).join('\n')}
  - { name: sum, type: add, from: [${Array.from({ length: 12 }, (_, index) => `r${index}`).join(', ')}, tanh1] }
  - { name: sigmoid1, type: sigmoid }
  - { name: fc, type: dense, units: 3 }`;

const manyActivations = `
  - { name: fc1, type: dense, units: 3 }
${Array.from({ length: 9 }, (_, index) => `  - { name: tanh${index}, type: tanh }`).join('\n')}
  - { name: drop, type: dropout, rate: 0.5, scale_at: train }
  - { name: fc, type: dense, units: 3 }`;

/** Dropout's gradient would just fit; that of the tanh before it, which is recovered from what dropout stored, would not. */
const recoveredBehindMany = `
  - { name: fc1, type: dense, units: 3 }
  - { name: tanh1, type: tanh }
  - { name: drop, type: dropout, rate: 0.5, scale_at: train }
${Array.from({ length: 5 }, (_, index) => `  - { name: r${index}, type: dense, from: drop, units: 3 }`).join('\n')}
  - { name: sum, type: add, from: [r0, r1, r2, r3, r4] }`;

test.each([
  ['many readers', manyReaders],
  ['many activations', manyActivations],
  ['a recovered value behind many readers', recoveredBehindMany],
  ['an inception module', inception],
])('no kernel of %s binds more than every device allows', (_, layers) => {
  for (const target of ['wgsl', 'c'] as const) {
    for (const { name, bindings } of Object.values(programOf(layers, target).phases).flat()) {
      expect(bindings.length, name).toBeLessThanOrEqual(MOST_BINDINGS);
    }
  }
});

test('more terms than a kernel binds are added in parts, in their order', () => {
  const calls = callsOf(manyReaders, 'wgsl', 'forward').filter((call) => call.startsWith('sum'));
  expect(calls).toEqual([
    'sum_forward_1: r0, r1, r2, r3, r4, r5, r6 -> sum.sum1',
    'sum_forward_2: sum.sum1, r7, r8, r9, r10, r11, tanh1 -> sigmoid1',
  ]);
});

test.each([
  ['a residual block', residual],
  ['an inception module', inception],
  ['flattened images', flattened],
  ['many readers', manyReaders],
])('no two buffers of %s that are alive together share a slot', (_, layers) => {
  for (const target of ['wgsl', 'c'] as const) {
    const program = programOf(layers, target);
    const { slotOf } = planMemory(program);
    const calls = [...program.phases.forward, ...program.phases.backward];
    const alive = new Map<string, [number, number]>();
    for (const [index, { bindings }] of calls.entries()) {
      for (const { buffer } of bindings) {
        alive.set(buffer, [alive.get(buffer)?.[0] ?? index, index]);
      }
    }
    for (const [a, [first, last]] of alive) {
      for (const [b, [start, end]] of alive) {
        if (a !== b && slotOf.get(a) === slotOf.get(b)) {
          expect(last < start || end < first, `${a} and ${b} on ${target}`).toBe(true);
        }
      }
    }
  }
});
