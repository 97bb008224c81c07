import { expect, test } from 'vitest';
import { check, checkFile, graphOf, specText } from '../../test/shape/check-helpers.ts';
import type { Graph, Layer } from '../graph/types.ts';
import { placeOnGrid } from './layout.ts';
import { networkDiagram } from './network-diagram.ts';

const chain = graphOf(
  check(
    specText({
      layers: [
        '- { name: conv1, type: conv2d, filters: 4, kernel: 3, padding: 1 }',
        '- { name: relu1, type: relu }',
        '- { name: fc1, type: dense, units: 10 }',
      ],
    }),
  ),
);

/** A graph of other layers, `name: inputs`, as kinds that read several layers will give it. */
function branching(layers: Readonly<Record<string, readonly string[]>>): Graph {
  const [conv] = chain.layers as readonly [Layer, ...Layer[]];
  const made = Object.entries(layers).map(([name, inputs]) => ({ ...conv, name, inputs }));
  return { ...chain, layers: made, logits: made.at(-1)?.name ?? 'images' };
}

/** Elements of `svg` with this class, as the attributes they have. */
function elementsOfClass(svg: string, name: string): readonly Readonly<Record<string, string>>[] {
  return [...svg.matchAll(/<\w+((?: [\w-]+="[^"]*")*)\/?>/g)]
    .map(([, words = '']) =>
      Object.fromEntries([...words.matchAll(/([\w-]+)="([^"]*)"/g)].map(([, key, value]) => [key, value])),
    )
    .filter((words) => words.class?.split(' ').includes(name));
}

test('each box names its layer, kind, output, summary and cost', () => {
  const svg = networkDiagram(chain);
  const boxes = [...svg.matchAll(/<g class="(\w+)"[^>]*>([\s\S]*?)<\/g>/g)].map(([, role, content = '']) => [
    role,
    ...content
      .split('\n')
      .map((line) => line.replace(/<[^>]*>/g, ''))
      .filter((line) => line !== ''),
  ]);
  expect(boxes).toEqual([
    ['end', 'images input', '[3, 8, 8]'],
    ['trained', 'conv1 conv2d', '[4, 8, 8]', '4 filters 3×3, padding 1', '112 parameters', '6,912 multiply-adds'],
    ['plain', 'relu1 relu', '[4, 8, 8]'],
    ['trained', 'fc1 dense', '[10]', '10 units', '2,570 parameters', '2,560 multiply-adds'],
    ['end', 'loss softmax_cross_entropy', '10 classes'],
  ]);
  expect(svg).toContain('>2,682 parameters<');
  expect(svg).toContain('>9,472 multiply-adds per image<');
});

test('bars are shares of the whole, and none is too short to see', () => {
  const [all, conv, dense] = elementsOfClass(networkDiagram(chain), 'parameters').map(({ width }) => Number(width));
  expect(all).toBeGreaterThan(0);
  expect(conv).toBe(Math.round((112 / 2682) * 132));
  expect(dense).toBe(Math.round((2570 / 2682) * 132));
});

test('a chain is one lane with an arrow from box to box', () => {
  const svg = networkDiagram(chain);
  const arrows = elementsOfClass(svg, 'arrow').map(({ d = '' }) => d);
  expect(arrows).toHaveLength(4);
  expect(new Set(arrows.map((d) => /^M([\d.]+) [\d.]+ V[\d.]+$/.exec(d)?.[1])).size).toBe(1);
});

test('branches stand side by side, and an arrow past a row has a lane of its own there', () => {
  const nodes = [
    { name: 'images', inputs: [] },
    { name: 'stem', inputs: ['images'] },
    { name: 'left1', inputs: ['stem'] },
    { name: 'right', inputs: ['stem'] },
    { name: 'left2', inputs: ['left1'] },
    { name: 'join', inputs: ['left2', 'right', 'stem'] },
    { name: 'loss', inputs: ['left2'] },
  ];
  const { placed, rows, passes } = placeOnGrid(nodes);
  expect(placed.map(({ node, row, lane }) => [node.name, row, lane])).toEqual([
    ['images', 0, 0],
    ['stem', 1, 0],
    ['left1', 2, 0],
    ['right', 2, 1],
    ['left2', 3, 0],
    ['join', 4, 0],
    ['loss', 5, 0],
  ]);
  expect(rows).toBe(6);
  const ways = [...passes].map(([name, way]) => [name, [...way]]);
  expect(ways).toEqual([
    [
      'stem',
      [
        [2, 2],
        [3, 2],
      ],
    ],
    ['right', [[3, 1]]],
    ['left2', [[4, 1]]],
  ]);
});

test('boxes of any graph never meet, every arrow points down, and each reader gets one per input', () => {
  const layers = {
    a: ['images'],
    b: ['a'],
    c: ['a'],
    d: ['a'],
    e: ['d'],
    f: ['b', 'c', 'e', 'a'],
    g: ['f'],
    h: ['f', 'a'],
  };
  const svg = networkDiagram(branching(layers));
  const sizes = elementsOfClass(svg, 'box');
  const boxes = [...svg.matchAll(/translate\(([\d.]+) ([\d.]+)\)/g)].map(([, x, y], index) => ({
    left: Number(x),
    right: Number(x) + Number(sizes[index]?.width),
    top: Number(y),
    bottom: Number(y) + Number(sizes[index]?.height),
  }));
  expect(boxes).toHaveLength(Object.keys(layers).length + 2);
  for (const [index, one] of boxes.entries()) {
    for (const other of boxes.slice(index + 1)) {
      expect(one.right < other.left || other.right < one.left || one.bottom < other.top).toBe(true);
    }
  }
  const arrows = elementsOfClass(svg, 'arrow').map(({ d = '' }) =>
    [...d.matchAll(/(?:^M[\d.]+ |V)([\d.]+)/g)].map(([, y]) => Number(y)),
  );
  expect(arrows).toHaveLength(Object.values(layers).flat().length + 1);
  for (const heights of arrows) {
    expect(heights).toEqual([...heights].sort((a, b) => a - b));
  }
});

test('text is escaped, and nothing is drawn from outside', () => {
  const file = 'a<b>&"c"\u0000\ud800.yaml';
  const svg = networkDiagram({ ...chain, file });
  expect(svg).toContain('a&lt;b&gt;&amp;&quot;c&quot;\ufffd\ufffd.yaml');
  expect(svg.replace('xmlns="http://www.w3.org/2000/svg"', '')).not.toMatch(/http|url\(|<script|href|@import/);
});

test('a network without parameters has numbers everywhere', () => {
  const [, relu] = chain.layers as readonly [Layer, Layer, ...Layer[]];
  const svg = networkDiagram({ ...chain, layers: [{ ...relu, inputs: ['images'] }], logits: 'relu1' });
  expect(svg).toContain('0 parameters');
  expect(svg).not.toMatch(/NaN|undefined|Infinity/);
});

const columns = graphOf(
  check(
    specText({
      classes: 9,
      layers: [
        '- { name: conv1, type: conv2d, filters: 8, kernel: 3 }',
        '- { name: norm1, type: lrn, size: 3, alpha: 1, alpha_over: sum, beta: 1, k: 1, across_columns: true }',
        '- { name: conv2, type: conv2d, filters: 4, kernel: 3 }',
        '- { name: fc3, type: dense, units: 9 }',
      ],
      rest: 'columns: { count: 4, exchange: [conv2, fc3] }\n',
    }),
  ),
);

test('columns stand beside each other, and what every column has is as wide as all of them', () => {
  const svg = networkDiagram(columns);
  const heads = [...svg.matchAll(/<tspan class="name">(\w+)<\/tspan> <tspan[^>]*>([^<]*)/g)].map(
    ([, name, kind]) => `${name} ${kind}`,
  );
  const parts = (words: string) => [1, 2, 3, 4].map((column) => `${words}, column ${column}`);
  expect(heads).toEqual([
    'images input',
    ...parts('conv1 conv2d'),
    ...parts('norm1 lrn'),
    ...parts('conv2 conv2d'),
    'fc3 dense',
    'loss softmax_cross_entropy',
  ]);
  const widths = elementsOfClass(svg, 'box').map(({ width }) => Number(width));
  const [whole = 0, part = 0] = widths;
  expect(widths).toEqual([whole, ...Array.from({ length: 12 }, () => part), whole, whole]);
  expect(whole).toBeGreaterThan(4 * part);
  // A quarter of everything: 56 = 224 / 4 parameters.
  expect(svg).toContain('>1/4 of 8 filters 3×3<');
  expect(svg).toContain('>56 parameters<');
  expect(svg).toContain('>[2, 6, 6]<');
});

test('arrows between columns are exchanges, with the bytes they carry', () => {
  const svg = networkDiagram(columns);
  // norm1: each border both ways; conv2: every column from the three others; fc3: the parts of all four.
  expect(elementsOfClass(svg, 'arrow').filter((words) => words.class === 'arrow exchange')).toHaveLength(6 + 12 + 4);
  const labels = [...svg.matchAll(/<text class="small exchanged"[^>]*>([^<]*)/g)].map(([, words]) => words);
  // 6 · 36 values, 3 · 8 · 36 values, 3 · 4 · 16 values.
  expect(labels).toEqual(['1 channel each way, 864 B', '3.38 KiB', '768 B']);
  expect(svg).toContain('>4.97 KiB per image exchanged between 4 columns<');
});

test('in a network of one column nothing is said of exchanges', () => {
  expect(networkDiagram(chain).replace(/<style>[\s\S]*<\/style>/, '')).not.toContain('exchange');
});

test('the columns of AlexNet are two lanes without gaps between them', () => {
  const svg = networkDiagram(graphOf(checkFile('specs/alexnet.yaml')));
  const lefts = new Set([...svg.matchAll(/translate\(([\d.]+) /g)].map(([, x]) => x));
  expect(lefts.size).toBe(2);
});

test('every rule of the style is for the picture alone', () => {
  const [, style = ''] = /<style>([\s\S]*)<\/style>/.exec(networkDiagram(columns)) ?? [];
  const selectors = [...style.matchAll(/^ *([^@{}\n]+) \{/gm)].flatMap(([, list = '']) => list.split(','));
  expect(selectors.length).toBeGreaterThan(20);
  expect(selectors.filter((selector) => !selector.startsWith('.specc-network '))).toEqual([]);
});
