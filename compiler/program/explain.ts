/** The table of `specc explain <spec>`: each layer's output, parameters and cost per image, and the kernel that computes it. */

import { BYTES_PER_ELEMENT } from '../graph/exchange.ts';
import type { Graph, Layer } from '../graph/types.ts';
import { parameterCount } from '../ops/shared/parameters.ts';
import { printable } from '../text/escape.ts';
import { type Column, formatBytes, formatCount, formatShape, renderTable } from '../text/table.ts';
import { wrapText } from '../text/wrap.ts';
import { explainColumns } from './explain-columns.ts';
import { activationBytes } from './explain-formats.ts';
import type { Program } from './types.ts';

/** What is explained; without a program, the kernel column is left out. */
export interface Explained {
  readonly graph: Graph;
  readonly program?: Program;
}

const COLUMNS: readonly Column[] = [
  { title: 'layer' },
  { title: 'kind' },
  { title: 'output' },
  { title: 'parameters', align: 'right' },
  { title: 'mult-adds', align: 'right' },
  { title: 'memory', align: 'right' },
];

/** `width` is the most characters a row may take: the column of layer kinds is wrapped to fit. Without it nothing is wrapped. */
export function explainTable({ graph, program }: Explained, width = Number.POSITIVE_INFINITY): string {
  const kernels = program && kernelsByLayer(program);
  const columns = kernels === undefined ? COLUMNS : [...COLUMNS, { title: 'kernel' }];
  const rows = graph.layers.map((layer, index) => [
    ...layerCells(layer, graph.layers[index - 1]?.name ?? graph.input.name),
    ...(kernels === undefined ? [] : [kernels.get(layer.name) ?? '']),
  ]);
  const parameters = sum(graph.layers, parameterCount);
  const shared = explainColumns(graph, width);
  const totals = [
    'total',
    '',
    '',
    formatCount(parameters),
    formatCount(sum(graph.layers, ({ multiplyAdds }) => multiplyAdds)),
    formatBytes(sum(graph.layers, activationBytes)),
    ...(kernels === undefined ? [] : ['']),
  ];
  return [
    `${graph.name} (${printable(graph.file)}): images ${formatShape(graph.input.shape)} → ${formatCount(graph.classes)} classes`,
    '',
    renderTable(columns, wrapColumn([...rows, totals], columns, width)),
    '',
    `Multiply-adds and memory are for the forward pass of one image. Parameters take ${formatBytes(parameters * BYTES_PER_ELEMENT)}.`,
    ...(shared === '' ? [] : ['', shared]),
  ].join('\n');
}

/** Index of the column that says what a layer is. */
const KIND = 1;
const NARROWEST = 16;

/** The rows with the cells of one column broken into lines; each line after the first becomes a row of its own. */
function wrapColumn(
  rows: readonly (readonly string[])[],
  columns: readonly Column[],
  width: number,
): readonly (readonly string[])[] {
  const taken = columns.map(({ title }, index) =>
    index === KIND ? 0 : Math.max(...[title, ...rows.map((row) => row[index] ?? '')].map((cell) => cell.length)),
  );
  const room = width - taken.reduce((total, column) => total + column + 2, -2);
  return rows.flatMap((row) => {
    const [first = '', ...rest] = wrapPhrases(row[KIND] ?? '', Math.max(room, NARROWEST));
    const below = rest.map((line) => row.map((_, index) => (index === KIND ? line : '')));
    return [row.map((cell, index) => (index === KIND ? first : cell)), ...below];
  });
}

/** Breaks lines after commas, and within a phrase only where it is too long for one line. */
function wrapPhrases(text: string, width: number): readonly string[] {
  // Blanks within a phrase become a private-use character, at which lines do not break.
  const glued = text.split(', ').map((phrase) => (phrase.length < width ? phrase.replaceAll(' ', '\ue000') : phrase));
  return wrapText(glued.join(', '), width).map((line) => line.replaceAll('\ue000', ' '));
}

/** `before` is the row above; a layer's inputs are shown only where they are anything else. */
function layerCells(layer: Layer, before: string): readonly string[] {
  const { name, kind, summary, inputs } = layer;
  const isNext = inputs.length === 1 && inputs[0] === before;
  const words = [...(summary === '' ? [] : [summary]), ...(isNext ? [] : [`from ${inputs.join(', ')}`])];
  return [
    name,
    words.length === 0 ? kind : `${kind} ${words.join(', ')}`,
    formatShape(layer.shape),
    orBlank(parameterCount(layer), formatCount),
    orBlank(layer.multiplyAdds, formatCount),
    orBlank(activationBytes(layer), formatBytes),
  ];
}

/** Zeros are left blank: a column of them hides the numbers that matter. */
function orBlank(value: number, format: (value: number) => string): string {
  return value === 0 ? '' : format(value);
}

/** Layer → the kernels that compute it in prediction: `conv1_forward`, or `↑ conv1_forward` where an earlier layer's kernel includes it. */
function kernelsByLayer({ phases }: Program): ReadonlyMap<string, string> {
  const kernels = new Map<string, string>();
  for (const { name, layers } of phases.predict) {
    layers.forEach((layer, index) => {
      const shown = index === 0 ? name : `↑ ${name}`;
      const before = kernels.get(layer);
      kernels.set(layer, before === undefined ? shown : `${before}, ${shown}`);
    });
  }
  return kernels;
}

function sum(layers: readonly Layer[], of: (layer: Layer) => number): number {
  return layers.reduce((total, layer) => total + of(layer), 0);
}
