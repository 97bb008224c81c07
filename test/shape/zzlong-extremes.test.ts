import fc from 'fast-check';
import { expect, test } from 'vitest';
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
    { numRuns: 2500 },
  );
});

test('hundreds of layers that are all wrong are answered at once', () => {
  const layers = Array.from(
    { length: 1000 },
    (_, index) => `- { name: conv${index}, type: conv2d, filters: 7, kernel: 3, padding: 1, groups: 2, from: images }`,
  );
  const start = performance.now();
  const { diagnostics } = check(specText({ input: [2, 8, 8], layers }));
  expect(diagnostics.filter(({ code }) => code === 'SPC4110')).toHaveLength(1000);
  expect(performance.now() - start).toBeLessThan(30_000);
});
