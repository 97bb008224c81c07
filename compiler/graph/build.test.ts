import { expect, test } from 'vitest';
import { streamOf } from '../../runtime/random/philox.ts';
import { check, graphOf, layerOf, specText } from '../../test/shape/check-helpers.ts';
import type { Conv2dGeometry } from '../ops/conv2d/geometry.ts';
import type { DropoutGeometry } from '../ops/dropout/geometry.ts';
import type { LrnGeometry } from '../ops/lrn/geometry.ts';
import type { PoolGeometry } from '../ops/shared/pool-geometry.ts';

const CONV = '- { name: conv1, type: conv2d, filters: 4, kernel: 3, padding: 1 }';
const FC = '- { name: fc1, type: dense, units: 10 }';

test('a convolution in groups has a weight of [K, C/G, R, S] and pays for its own group only', () => {
  const layer = '- { name: conv1, type: conv2d, filters: 6, kernel: [3, 2], groups: 3 }';
  const conv = layerOf(graphOf(check(specText({ layers: [layer, FC] }))), 'conv1');
  expect(conv.shape).toEqual([6, 6, 7]);
  expect(conv.parameters.map(({ name, shape }) => [name, shape])).toEqual([
    ['conv1.weight', [6, 1, 3, 2]],
    ['conv1.bias', [6]],
  ]);
  expect(conv.multiplyAdds).toBe(6 * 6 * 7 * 1 * 3 * 2);
  expect(conv.geometry).toMatchObject({ C: 3, K: 6, G: 3, R: 3, S: 2, P: 6, Q: 7 } satisfies Partial<Conv2dGeometry>);
  expect(conv.summary).toBe('6 filters 3×2, 3 groups');
  expect(conv.arithmetic).toEqual(['height: (8 − 3 + 2·0) / 1 + 1 = 6', 'width: (8 − 2 + 2·0) / 1 + 1 = 7']);
});

test('padding on four sides reaches the geometry as top, left, bottom, right', () => {
  const layer =
    '- { name: conv1, type: conv2d, filters: 4, kernel: 4, padding: [0, 1, 2, 3], dilation: 2, stride: 2, rounding: floor }';
  const conv = layerOf(graphOf(check(specText({ layers: [layer, FC] }))), 'conv1');
  expect(conv.geometry).toMatchObject({ padTop: 0, padRight: 1, padBottom: 2, padLeft: 3, P: 2, Q: 3 });
  expect(conv.summary).toBe('4 filters 4×4, stride 2, dilation 2, padding [0, 1, 2, 3], rounding down');
});

test('alpha over the mean is divided by the window size, alpha over the sum is not', () => {
  const lrn = (over: string) =>
    `- { name: norm1, type: lrn, size: 5, alpha: 0.5, alpha_over: ${over}, beta: 0.75, k: 2 }`;
  const alpha = (over: string) =>
    (layerOf(graphOf(check(specText({ layers: [CONV, lrn(over), FC] }))), 'norm1').geometry as LrnGeometry).alpha;
  expect(alpha('sum')).toBe(0.5);
  expect(alpha('mean')).toBe(0.1);
});

test('an average pool says whether padded cells count', () => {
  const pool = (count: boolean) =>
    `- { name: pool1, type: avg_pool, kernel: 2, stride: 2, padding: 1, count_padding: ${count} }`;
  const counts = (count: boolean) =>
    (layerOf(graphOf(check(specText({ layers: [pool(count), FC] }))), 'pool1').geometry as PoolGeometry).countPadding;
  expect([counts(true), counts(false)]).toEqual([true, false]);
});

test('dropout draws from the stream of its own name', () => {
  const layers = [FC.replace('fc1', 'fc0'), '- { name: drop1, type: dropout, rate: 0.25, scale_at: test }', FC];
  const drop = layerOf(graphOf(check(specText({ layers }))), 'drop1');
  expect(drop.geometry).toEqual({
    elements: 10,
    rate: 0.25,
    scaleAt: 'test',
    stream: streamOf('drop1'),
  } satisfies DropoutGeometry);
});

test('parameters take initializers and multipliers key by key from the layer, then from the defaults', () => {
  const layer =
    '- { name: fc1, type: dense, units: 10, weight: { lr_multiplier: 3 }, bias: { uniform: { min: 0, max: 1 }, decay_multiplier: 0 } }';
  const { parameters } = layerOf(graphOf(check(specText({ layers: [layer] }))), 'fc1');
  expect(parameters.map(({ span: _, ...parameter }) => parameter)).toEqual([
    {
      name: 'fc1.weight',
      layer: 'fc1',
      role: 'weight',
      shape: [10, 192],
      initializer: { normal: { mean: 0, std: 0.05 } },
      learningRateMultiplier: 3,
      decayMultiplier: 1,
    },
    {
      name: 'fc1.bias',
      layer: 'fc1',
      role: 'bias',
      shape: [10],
      initializer: { uniform: { min: 0, max: 1 } },
      learningRateMultiplier: 1,
      decayMultiplier: 0,
    },
  ]);
});

test('layers run after what they read, wherever they are written', () => {
  const layers = [
    '- { name: late, type: relu, from: conv1 }',
    CONV.replace('{ name: conv1', '{ name: conv1, from: images'),
    '- { name: fc1, type: dense, units: 10, from: late }',
  ];
  const graph = graphOf(check(specText({ layers })));
  expect(graph.layers.map(({ name }) => name)).toEqual(['conv1', 'late', 'fc1']);
});

test('a chain of thousands of layers is no deeper than the call stack', () => {
  const layers = Array.from({ length: 4000 }, (_, index) => `- { name: relu${index}, type: relu }`);
  expect(graphOf(check(specText({ layers: [...layers, FC] }))).layers).toHaveLength(4001);
});

test('layers that the output does not depend on are warned about and left out', () => {
  const { graph, diagnostics } = check(
    specText({
      layers: [CONV, '- { name: unused, type: relu }', '- { name: fc1, type: dense, units: 10, from: conv1 }'],
    }),
  );
  expect(diagnostics.map(({ code }) => code)).toEqual(['SPC3005']);
  expect(graph?.layers.map(({ name }) => name)).toEqual(['conv1', 'fc1']);
});

test('the logits are what a final softmax reads, else the last layer', () => {
  expect(graphOf(check(specText({ layers: [CONV, FC] }))).logits).toBe('fc1');
  expect(graphOf(check(specText({ layers: [CONV, FC, '- { name: prob, type: softmax }'] }))).logits).toBe('fc1');
});

test('a layer without a shape silences the shapes of its successors, and other mistakes are still reported', () => {
  const layers = [
    '- { name: conv1, type: conv2d, filters: 4, kernel: 99 }',
    '- { name: conv2, type: conv2d, filters: 5, kernel: 99, groups: 2, expect: [1, 1, 1] }',
    '- { name: drop1, type: dropout, rate: 2, scale_at: train }',
    '- { name: fc1, type: dense, units: 11 }',
  ];
  const rest = 'data: { crop: 9, scale: 0.0078125 }\ntrain: { batch: 1, epochs: 1, optimizer: { sgd: { lr: -1 } } }\n';
  const { diagnostics } = check(specText({ layers, rest }));
  expect(diagnostics.map(({ code }) => code)).toEqual(['SPC4101', 'SPC5105', 'SPC4150', 'SPC5120']);
});

test('a refused layer silences what depends on it, the class count and the parameter total', () => {
  const layers = ['- { name: conv1, type: conv2d, filters: 4, kernel: -3 }', '- { name: fc1, type: dense, units: 10 }'];
  const { diagnostics } = check(specText({ layers, rest: 'expect: { parameters: 1 }\n' }));
  expect(diagnostics.map(({ code }) => code)).toEqual(['SPC2004']);
});

test('lines of layers and of the loss are those of the spec', () => {
  const graph = graphOf(check(specText({ layers: [CONV, FC] })));
  expect(graph.layers.map(({ line }) => line)).toEqual([7, 8]);
  expect(graph.lossPlace.line).toBe(9);
});
