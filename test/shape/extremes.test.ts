import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compile } from '../../compiler/compile.ts';
import { memoryHost } from '../support/memory-host.ts';
import { check, specText } from './check-helpers.ts';

const number = fc.constantFrom(0, 1, 2, 3, 5, 8, 4096, 2 ** 31, 2 ** 32, 2 ** 53, 1e15, 1e300, -1, 0.5, 1.5);
const value = fc.oneof(
  number.map(String),
  fc.array(number, { minLength: 1, maxLength: 5 }).map((numbers) => `[${numbers.join(', ')}]`),
  fc.constantFrom(
    'floor',
    'ceil',
    'sum',
    'mean',
    'true',
    'train',
    'test',
    'null',
    '{ constant: 1 }',
    '{ normal: { mean: 0, std: 0 } }',
  ),
);
const keys = [
  'filters',
  'kernel',
  'stride',
  'padding',
  'dilation',
  'groups',
  'rounding',
  'size',
  'alpha',
  'alpha_over',
  'beta',
  'k',
  'units',
  'rate',
  'scale_at',
  'count_padding',
  'weight',
  'bias',
  'expect',
];
/** The keys each kind needs, with values that are fine, so that the wild ones get as far as the shape rules. */
const kinds: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  conv2d: { filters: '2', kernel: '3' },
  max_pool: { kernel: '2', stride: '2' },
  avg_pool: { kernel: '2', stride: '2' },
  lrn: { size: '5', alpha: '1', alpha_over: 'sum', beta: '1', k: '1' },
  dropout: { rate: '0.5', scale_at: 'train' },
  dense: { units: '10' },
  relu: {},
  flatten: {},
  softmax: {},
};

const layer = fc
  .tuple(fc.constantFrom(...Object.keys(kinds)), fc.dictionary(fc.constantFrom(...keys), value, { maxKeys: 2 }))
  .map(([type, wild]) => (name: string) => {
    const own = { ...kinds[type], ...wild };
    return `- { name: ${name}, type: ${type}${Object.entries(own)
      .map(([key, text]) => `, ${key}: ${text}`)
      .join('')} }`;
  });

test('whatever numbers a spec holds, it gets a graph or an error, and the error has a place', () => {
  fc.assert(
    fc.property(
      fc.array(layer, { minLength: 1, maxLength: 5 }),
      fc.array(number, { minLength: 3, maxLength: 3 }),
      number,
      (layers, input, classes) => {
        const text = specText({ input, classes, layers: layers.map((write, index) => write(`layer${index}`)) });
        const { graph, diagnostics } = check(text);
        const errors = diagnostics.filter(({ severity }) => severity === 'error');
        expect(graph === undefined).toBe(errors.length > 0);
        for (const { span } of diagnostics) {
          expect(span?.end).toBeLessThanOrEqual(text.length);
        }
        for (const one of graph?.layers ?? []) {
          expect(
            one.shape.every((extent) => Number.isSafeInteger(extent) && extent > 0),
            text,
          ).toBe(true);
        }
      },
    ),
    { numRuns: 200 },
  );
});

test('a thousand layers that are all wrong are all answered', () => {
  const layers = Array.from(
    { length: 1000 },
    (_, index) => `- { name: conv${index}, type: conv2d, filters: 7, kernel: 3, padding: 1, groups: 2, from: images }`,
  );
  const { diagnostics } = check(specText({ input: [2, 8, 8], layers }));
  expect(diagnostics.filter(({ code }) => code === 'SPC4110')).toHaveLength(1000);
});

const named = (first: string, second: string) => `spec: 1
name: names
input: { shape: [3, 8, 8] }
classes: 2
defaults: { weight: { normal: { mean: 0, std: 0.1 } } }
layers:
  - { name: ${first}, type: conv2d, filters: 4, kernel: 3 }
  - { name: ${second}, type: tanh }
  - { name: fc, type: dense, units: 2 }
loss: softmax_cross_entropy
train: { batch: 2, epochs: 1, optimizer: { sgd: { lr: 0.1 } } }
data: { scale: 0.0078125 }
`;

test.each([
  ['grad', 'weight'],
  ['grad', 'bias'],
  ['weight', 'grad'],
])('layers called %s and %s have gradients of their own', (first, second) => {
  const host = memoryHost({ 'a.yaml': named(first, second) });
  const { diagnostics, model } = compile(host, 'a.yaml');
  expect(diagnostics).toEqual([]);
  expect(model?.program.buffers.has('grad.fc.weight')).toBe(true);
});

test('steps and windows far beyond the input cost no more than those that cover it', () => {
  const text = named('conv', 'tanh')
    .replace('kernel: 3 }', 'kernel: 3, stride: 2147483647, rounding: floor }')
    .replace(
      'type: tanh }',
      'type: lrn, size: 2147483647, alpha: 0.1, alpha_over: sum, beta: 0.5, k: 1 }\n  - { name: pool, type: max_pool, kernel: 1, stride: 2147483647, rounding: floor }',
    );
  const { diagnostics, model } = compile(memoryHost({ 'a.yaml': text }), 'a.yaml');
  expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  expect(model?.program.graph.layers[0]?.geometry).toMatchObject({ strideH: 8, strideW: 8 });
  const beyond = compile(memoryHost({ 'a.yaml': text.replaceAll('2147483647', '2147483648') }), 'a.yaml');
  expect(beyond.diagnostics.map(({ message }) => message)).toContainEqual(
    expect.stringContaining('between 1 and 2147483647'),
  );
});
