import { expect, test } from 'vitest';
import { check, checkFile, graphOf, specText } from '../../test/shape/check-helpers.ts';
import type { Graph } from '../graph/types.ts';
import { explainTable } from './explain.ts';
import { explainColumns } from './explain-columns.ts';
import { explainMarkdown, networkFacts } from './explain-formats.ts';

const small = (columns: string, rest = ''): Graph =>
  graphOf(
    check(
      specText({
        layers: [
          '- { name: conv1, type: conv2d, filters: 12, kernel: 3 }',
          '- { name: norm1, type: lrn, size: 3, alpha: 1, alpha_over: sum, beta: 1, k: 1, across_columns: true }',
          '- { name: conv2, type: conv2d, filters: 6, kernel: 3 }',
          '- { name: relu2, type: relu }',
          '- { name: fc3, type: dense, units: 10 }',
        ],
        rest: `columns: ${columns}\n${rest}`,
      }),
    ),
  );

const three = small('{ count: 3, exchange: [conv2, fc3] }');

test('the text says what each layer reads, its channels in each column, and what columns exchange', () => {
  expect(explainColumns(three, 80)).toMatchInlineSnapshot(`
    "3 columns

    layer  reads                                             channels  exchanged
    conv1  all of images                                        3 × 4
    norm1  its own column, and 1 channel beyond each border     3 × 4      576 B
    conv2  every column                                         3 × 2   3.38 KiB
    relu2  its own column                                       3 × 2
    fc3    every column                                            10      768 B
    total                                                               4.69 KiB

    Exchanged is what columns need of each other’s channels for the forward pass of
    one image: what has to be sent if each runs on a device of its own. For 32
    images (the spec names no batch) it is 150 KiB, and the gradients take the same
    way back."
  `);
  const lines = explainTable({ graph: three }, 90).split('\n');
  expect(lines).toContain('3 columns');
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(90);
});

test('what a batch exchanges is that of the recipe', () => {
  const recipe =
    'data: { mean: image }\ntrain: { batch: 6, accumulate: 2, epochs: 1, optimizer: { sgd: { lr: 0.01 } } }\n';
  const trained = small('{ count: 2, exchange: [conv2, fc3] }', recipe);
  const perImage = 4 * (2 * 36 + 12 * 36 + 6 * 16);
  expect(networkFacts(trained).columns).toEqual({
    count: 2,
    exchangedBytes: { perImage, batch: 6, perBatch: 6 * perImage },
  });
  expect(explainColumns(trained, 200)).toContain('For 6 images it is 14.1 KiB, and the gradients');
});

test('AlexNet exchanges 75,688 values per image', () => {
  const facts = networkFacts(graphOf(checkFile('specs/alexnet.yaml')));
  expect(facts.columns).toEqual({
    count: 2,
    exchangedBytes: { perImage: 4 * 75_688, batch: 128, perBatch: 4 * 128 * 75_688 },
  });
  expect(facts.total).toEqual({ parameters: 60_965_224, multiplyAdds: 724_406_816, memoryBytes: 7_700_896 });
});

test('plain data has the columns of each layer, and Markdown both tables', () => {
  const facts = networkFacts(three);
  expect(facts.layers.map(({ name, columns }) => [name, columns])).toEqual([
    ['conv1', { reads: 'whole', channels: 4, halo: 0, exchangedBytes: 0 }],
    ['norm1', { reads: 'own', channels: 4, halo: 1, exchangedBytes: 4 * 4 * 36 }],
    ['conv2', { reads: 'exchanged', channels: 2, halo: 0, exchangedBytes: 4 * 2 * 12 * 36 }],
    ['relu2', { reads: 'own', channels: 2, halo: 0, exchangedBytes: 0 }],
    ['fc3', { reads: 'exchanged', channels: 10, halo: 0, exchangedBytes: 4 * 2 * 96 }],
  ]);
  const markdown = explainMarkdown(three);
  expect(markdown).toMatch(
    /^\| conv2 +\| conv2d 6 filters 3×3 +\| norm1 +\| \[6, 4, 4\] +\| +654 \| +10,368 \| +384 B \|$/m,
  );
  expect(markdown).toContain('\n## 3 columns\n');
  expect(markdown).toMatch(/^\| norm1 +\| its own column, and 1 channel beyond each border +\| +3 × 4 \| +576 B \|$/m);
});

test('of a network of one column nothing is said of columns', () => {
  const graph = graphOf(checkFile('specs/lenet5.yaml'));
  expect(networkFacts(graph)).not.toHaveProperty('columns');
  expect(networkFacts(graph).layers.filter((layer) => 'columns' in layer)).toEqual([]);
  expect(explainMarkdown(graph)).not.toContain('column');
  expect(explainTable({ graph }, 90)).not.toContain('column');
});
