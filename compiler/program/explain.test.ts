import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { memoryHost } from '../../test/support/memory-host.ts';
import { graphOf as smallGraph } from '../../test/support/small-graph.ts';
import { compilerAssert } from '../assert.ts';
import { checkSpec } from '../check.ts';
import type { Graph } from '../graph/types.ts';
import { explainTable } from './explain.ts';

function graphOf(file: string): Graph {
  const { graph } = checkSpec(memoryHost({ [file]: readFileSync(file, 'utf8') }), file);
  compilerAssert(graph !== undefined, `${file} is not clean`);
  return graph;
}

test('the table of LeNet shows shapes, parameters and cost per layer and in total', () => {
  expect(explainTable({ graph: graphOf('specs/lenet5.yaml') })).toMatchInlineSnapshot(`
    "lenet5 (specs/lenet5.yaml): images [1, 28, 28] → 10 classes

    layer  kind                             output        parameters  mult-adds    memory
    conv1  conv2d 6 filters 5×5, padding 2  [6, 28, 28]          156    117,600  18.4 KiB
    relu1  relu                             [6, 28, 28]                          18.4 KiB
    pool1  max_pool 2×2, stride 2           [6, 14, 14]                          4.59 KiB
    conv2  conv2d 16 filters 5×5            [16, 10, 10]       2,416    240,000  6.25 KiB
    relu2  relu                             [16, 10, 10]                         6.25 KiB
    pool2  max_pool 2×2, stride 2           [16, 5, 5]                           1.56 KiB
    fc3    dense 120 units                  [120]             48,120     48,000     480 B
    relu3  relu                             [120]                                   480 B
    fc4    dense 84 units                   [84]              10,164     10,080     336 B
    relu4  relu                             [84]                                    336 B
    fc5    dense 10 units                   [10]                 850        840      40 B
    total                                                     61,706    416,520  57.0 KiB

    Multiply-adds and memory are for the forward pass of one image. Parameters take 241 KiB."
  `);
});

test('a column names the kernel of each layer, with an arrow where an earlier one does the work', () => {
  const graph = graphOf('specs/lenet5.yaml');
  const call = (name: string, layers: readonly string[]) => ({
    name,
    kernel: { family: 'conv2d.forward', problem: {} },
    bindings: [],
    layers,
    span: graph.lossSpan,
  });
  const predict = [call('conv1_forward', ['conv1', 'relu1']), call('pool1_forward', ['pool1'])];
  const phases = { forward: [], backward: [], accumulate: [], update: [], predict, score: [] };
  const lines = explainTable({ graph, program: { graph, target: 'wgsl', buffers: new Map(), phases } }).split('\n');
  expect(lines.filter((line) => /^(conv1|relu1|pool1) /.test(line)).map((line) => line.split(/ {2,}/).at(-1))).toEqual([
    'conv1_forward',
    '↑ conv1_forward',
    'pool1_forward',
  ]);
});

test('the totals of AlexNet are those of the paper', () => {
  const total = explainTable({ graph: graphOf('specs/alexnet.yaml') })
    .split('\n')
    .find((line) => line.startsWith('total'));
  expect(total?.split(/ {2,}/)).toEqual(['total', '60,965,224', '724,406,816', expect.stringMatching(/MiB$/)]);
});

test('the table of AlexNet fits 90 columns, what a layer is being broken behind commas', () => {
  const lines = explainTable({ graph: graphOf('specs/alexnet.yaml') }, 90).split('\n');
  expect(Math.max(...lines.map((line) => [...line].length))).toBe(90);
  expect(lines.slice(5, 8)).toEqual([
    'norm1  lrn over 5 channels, k 2,          [96, 55, 55]                            1.11 MiB',
    '       alpha 0.0001 of the sum,',
    '       beta 0.75',
  ]);
});

test('where branches leave and meet, the table says what is read', () => {
  const graph = smallGraph(`
  - { name: conv1, type: conv2d, filters: 2, kernel: 3, padding: 1 }
  - { name: relu1, type: relu }
  - { name: conv2, type: conv2d, from: conv1, filters: 2, kernel: 1 }
  - { name: add1, type: add, from: [conv2, relu1] }
  - { name: fc, type: dense, units: 3 }`);
  const lines = explainTable({ graph }).split('\n');
  const kindOf = (name: string) => lines.find((line) => line.startsWith(`${name} `))?.match(/^\w+ +(.*?) {2,}\[/)?.[1];
  expect(kindOf('relu1')).toBe('relu');
  expect(kindOf('conv2')).toBe('conv2d 2 filters 1×1, from conv1');
  expect(kindOf('add1')).toBe('add from conv2, relu1');
});
