import fc from 'fast-check';
import { expect, test } from 'vitest';
import { check, checkFile, graphOf, layerOf, specText } from '../../test/shape/check-helpers.ts';
import { layerColumns } from './exchange.ts';

const alexnet = graphOf(checkFile('specs/alexnet.yaml'));

test('the graph says what each layer of AlexNet reads and what its columns exchange', () => {
  expect(alexnet.columns).toEqual({ count: 2, exchange: ['conv3', 'fc6', 'fc7', 'fc8'] });
  const whole = { reads: 'whole', divided: true, halo: 0, exchangedElements: 0 };
  const own = { ...whole, reads: 'own' };
  const exchanged = (elements: number) => ({ ...whole, reads: 'exchanged', exchangedElements: elements });
  const columns = Object.fromEntries(alexnet.layers.map(({ name, columns: of }) => [name, of]));
  expect(columns).toMatchObject({
    conv1: whole,
    relu1: own,
    // Two channels each way at each of 55×55 pixels.
    norm1: { ...own, halo: 2, exchangedElements: 2 * 2 * 55 * 55 },
    pool1: own,
    conv2: own,
    norm2: { ...own, halo: 2, exchangedElements: 2 * 2 * 27 * 27 },
    conv3: exchanged(256 * 13 * 13),
    conv4: own,
    fc6: exchanged(256 * 6 * 6),
    fc7: exchanged(4096),
    fc8: { ...exchanged(4096), divided: false },
  });
  expect(alexnet.probabilities.columns).toBeUndefined();
});

test('windows that end with their column exchange nothing', () => {
  const apart = graphOf(
    checkFile('specs/alexnet.yaml', (text) => text.replaceAll('across_columns: true', 'across_columns: false')),
  );
  expect(layerOf(apart, 'norm1').columns).toMatchObject({ halo: 0, exchangedElements: 0 });
});

test('a graph of one column says nothing of columns', () => {
  const graph = graphOf(checkFile('specs/lenet5.yaml'));
  expect(graph).not.toHaveProperty('columns');
  expect(graph.layers.filter((layer) => 'columns' in layer)).toEqual([]);
});

const softmaxAtTheEnd = (classes: number, exchange: string, scores: string) =>
  check(
    specText({
      classes,
      layers: ['- { name: conv, type: conv2d, filters: 4, kernel: 8 }', scores, '- { name: p, type: softmax }'],
      rest: `columns: { count: 2, exchange: [${exchange}] }\n`,
    }),
  );

test('scores belong to no column, whether or not a softmax follows', () => {
  const graph = graphOf(softmaxAtTheEnd(9, 'fc', '- { name: fc, type: dense, units: 9 }'));
  expect(layerOf(graph, 'fc').columns).toMatchObject({ reads: 'exchanged', divided: false });
  expect(layerOf(graph, 'p').columns).toMatchObject({ reads: 'whole', divided: false });
});

test('a softmax over scores that columns share out must read every column', () => {
  const { diagnostics } = softmaxAtTheEnd(4, '', '- { name: flat, type: flatten }');
  expect(diagnostics.map(({ code }) => code)).toEqual(['SPC4171']);
});

test('an input that every column has is not exchanged beside one that is shared out', () => {
  const inputs = [
    { shape: [3, 4, 4], divided: false },
    { shape: [8, 4, 4], divided: true },
  ];
  const view = { count: 4, reads: 'exchanged' } as const;
  expect(layerColumns('concat', view, false, inputs, undefined).exchangedElements).toBe(3 * 8 * 16);
});

test('at each border, each side needs the radius of a window of the other', () => {
  fc.assert(
    fc.property(fc.integer({ min: 2, max: 6 }), fc.integer({ min: 1, max: 5 }), fc.nat(8), (count, width, radius) => {
      const C = count * width;
      const geometry = { columns: 1, radius };
      const view = { count, reads: 'own' } as const;
      const { exchangedElements } = layerColumns('lrn', view, true, [{ shape: [C, 2, 3], divided: true }], geometry);
      // Channels of other columns that a window of this column's channels covers, counted one by one.
      const channels = Array.from({ length: C }, (_, channel) => channel);
      const columnOf = (channel: number) => Math.floor(channel / width);
      const needed = Array.from({ length: count }, (_, column) =>
        channels.filter(
          (c) =>
            columnOf(c) !== column && channels.some((own) => columnOf(own) === column && Math.abs(own - c) <= radius),
        ),
      );
      expect(exchangedElements).toBe(6 * needed.flat().length);
    }),
  );
});
