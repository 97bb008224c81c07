import { expect, test } from 'vitest';
import { check, graphOf, specText } from '../../test/shape/check-helpers.ts';
import { displayWidth } from '../text/display.ts';
import type { SoundSpec } from './diff-specs.ts';
import { type Matrix, matrixOf } from './matrix.ts';
import { matrixCsv, matrixMarkdown, matrixText } from './matrix-text.ts';

function sound(name: string, layers: readonly string[], rest = ''): SoundSpec {
  const checked = check(
    specText({ layers: [...layers, '- { name: fc, type: dense, units: 10 }'], rest }).replace('tiny', name),
  );
  const graph = graphOf(checked);
  if (checked.spec === undefined) {
    throw new Error(`no spec ${name}`);
  }
  return { spec: checked.spec, graph: { ...graph, file: `specs/${name}.yaml` } };
}

const plain = sound('plain', [
  '- { name: conv, type: conv2d, filters: 4, kernel: 3, padding: [2, 0, 0, 0] }',
  '- { name: act, type: relu }',
  '- { name: pool, type: max_pool, kernel: 2, stride: 2 }',
]);

const columns = sound(
  'columns',
  [
    '- { name: conv1, type: conv2d, filters: 4, kernel: 3, padding: 1 }',
    '- { name: act1, type: tanh }',
    '- { name: norm1, type: lrn, size: 3, alpha: 1, alpha_over: mean, beta: 1, k: 1, across_columns: false }',
    '- { name: pool1, type: max_pool, kernel: 3, stride: 2, rounding: ceil }',
    '- { name: conv2, type: conv2d, filters: 4, kernel: 1, stride: 2, rounding: floor }',
    '- { name: act2, type: relu }',
    '- { name: bn, type: batch_norm }',
    '- { name: pool2, type: avg_pool, kernel: 2, stride: 2, padding: 1, count_padding: false }',
    '- { name: drop, type: dropout, rate: 0.5, scale_at: train }',
  ],
  'columns: { count: 2, exchange: [fc] }\n',
);

test('each kind says what its layers mean where frameworks disagree', () => {
  const [first, second] = matrixOf([plain, columns]).specs;
  expect(first?.conventions).toEqual({
    'uneven padding': ['in convolutions'],
    activation: ['relu'],
    pooling: ['max, side by side'],
  });
  expect(second?.conventions).toEqual({
    activation: ['tanh', 'relu'],
    normalisation: ['lrn, alpha over the mean', 'batch_norm, momentum 0.1, epsilon 0.00001'],
    'windows of lrn': ['within a column'],
    pooling: ['max, overlapping', 'average, side by side'],
    rounding: ['ceil in pools', 'floor in convolutions'],
    groups: ['2'],
    'padding in averages': ['left out'],
    dropout: ['scaled at train time'],
    columns: ['2'],
  });
});

test('kinds with keys of their own give those, and pools of the whole image say so', () => {
  const spec = sound('own_keys', [
    '- { name: border, type: pad, padding: [0, 1, 1, 0] }',
    '- { name: conv, type: conv2d, filters: 4, kernel: 3 }',
    '- { name: depthwise, type: conv2d, filters: 8, kernel: 1, groups: 4 }',
    '- { name: act, type: leaky_relu, slope: 0.1 }',
    '- { name: all, type: global_avg_pool }',
  ]);
  expect(matrixOf([spec]).specs[0]?.conventions).toEqual({
    'uneven padding': ['in layers of their own'],
    groups: ['one per channel'],
    activation: ['leaky_relu slope 0.1'],
    pooling: ['average of the whole image'],
  });
});

test('costs are those of the graph, and memory is that of the batch asked for', () => {
  const at = (batch?: number) => matrixOf([plain], batch).specs[0];
  expect(at()).toMatchObject({
    name: 'plain',
    file: 'specs/plain.yaml',
    input: [3, 8, 8],
    classes: 10,
    layers: 4,
    parameters: 112 + 490,
    multiplyAdds: 48 * 4 * 27 + 480,
    training: { batch: 32 },
  });
  const bytes = [1, 2, 3].map((batch) => at(batch)?.training.memoryBytes ?? 0);
  const [one = 0, two = 0, three = 0] = bytes;
  // Something per step, and the same again for each image: 192 pixels at least.
  expect(two - one).toBe(three - two);
  expect(two - one).toBeGreaterThan(4 * 192);
  expect(one).toBeGreaterThan(two - one);
});

test('conventions in which specs differ are told from those that all have, whatever the order of the layers', () => {
  const other = sound('other', [
    '- { name: act, type: tanh }',
    '- { name: act2, type: relu }',
    '- { name: pool, type: max_pool, kernel: 2, stride: 2 }',
  ]);
  const turned = sound('turned', [
    '- { name: act, type: relu }',
    '- { name: act2, type: tanh }',
    '- { name: pool, type: max_pool, kernel: 4, stride: 2 }',
  ]);
  expect(matrixOf([other, turned])).toMatchObject({ conventions: ['activation', 'pooling'], differences: ['pooling'] });
});

const matrix: Matrix = matrixOf([plain, columns], 8);

test('the text has the costs, then the differences', () => {
  const text = matrixText(matrix, 80);
  expect(text.replace(/[\d.]+ [KM]iB/g, '# KiB')).toMatchInlineSnapshot(`
    "spec     input      layers  parameters  mult-adds         memory
    plain    [3, 8, 8]       4         602      5,664  # KiB at 8
    columns  [3, 8, 8]      10         302      7,104  # KiB at 8

    they differ in
      uneven padding       in convolutions: plain
                           none: columns
      activation           relu: plain
                           tanh; relu: columns
      pooling              max, side by side: plain
                           max, overlapping; average, side by side: columns
      normalisation        none: plain
                           lrn, alpha over the mean; batch_norm, momentum 0.1,
                           epsilon 0.00001: columns
      windows of lrn       none: plain
                           within a column: columns
      rounding             none: plain
                           ceil in pools; floor in convolutions: columns
      groups               none: plain
                           2: columns
      padding in averages  none: plain
                           left out: columns
      dropout              none: plain
                           scaled at train time: columns
      columns              none: plain
                           2: columns"
  `);
  expect(text.split('\n').filter((line) => displayWidth(line) > 80)).toEqual([]);
});

test('names that leave no room for the numbers are broken where their words end', () => {
  const long = { ...columns, graph: { ...columns.graph, name: 'a_network_with_a_name_of_many_words' } };
  const [table = ''] = matrixText(matrixOf([plain, long]), 80).split('\n\n');
  const [, first, ...rest] = table.split('\n');
  expect(first).toMatch(/^plain /);
  expect(rest.length).toBeGreaterThan(1);
  expect(rest.map((line) => /^ *(\w+)/.exec(line)?.[1]).join('')).toBe(long.graph.name);
  expect(table.split('\n').filter((line) => displayWidth(line) > 80)).toEqual([]);
});

test('Markdown has a row per spec that links to it', () => {
  const lines = matrixMarkdown(matrix).split('\n');
  expect(lines[2]).toMatch(
    /^\| \[plain\]\(specs\/plain\.yaml\) +\| \[3, 8, 8\] \| +4 \| +602 \| +5,664 \| .* at 8 \|$/,
  );
  expect(lines.filter((line) => line.startsWith('| columns '))).toHaveLength(1);
});

test('CSV has numbers as they are, and quotes what would end a cell', () => {
  const [head, first, second, ...rest] = matrixCsv(matrix).split('\n');
  expect(head).toMatch(
    /^name,file,input,classes,layers,parameters,multiply_adds,batch,memory_bytes,uneven padding,activation,/,
  );
  expect(first).toMatch(
    /^plain,specs\/plain\.yaml,3x8x8,10,4,602,5664,8,\d+,in convolutions,relu,"max, side by side",/,
  );
  expect(second).toContain(',"lrn, alpha over the mean; batch_norm, momentum 0.1, epsilon 0.00001",');
  expect(rest).toEqual([]);
  const quoted = { ...plain, graph: { ...plain.graph, file: 'a "b",c.yaml' } };
  expect(matrixCsv(matrixOf([quoted]))).toContain('plain,"a ""b"",c.yaml",3x8x8');
});

test('specs of one name are told apart by their files', () => {
  const twin = { ...plain, graph: { ...plain.graph, file: 'specs/twin (2).yaml' } };
  expect(matrixText(matrixOf([plain, twin]), 80)).toMatch(/^specs\/plain\.yaml .*\nspecs\/twin \(2\)\.yaml /m);
  expect(matrixMarkdown(matrixOf([plain, twin]))).toContain('(specs/twin%20%282%29.yaml)');
});
