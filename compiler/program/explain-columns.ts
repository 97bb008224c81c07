/** The columns of a network in words: what each layer reads, and what columns would send each other if each ran on a device of its own. */

import { exchangedBytes } from '../graph/exchange.ts';
import { batchOf, partsOf } from '../graph/recipe.ts';
import type { Graph, Layer } from '../graph/types.ts';
import { plural } from '../text/numbers.ts';
import { type Column, formatBytes, formatCount, renderTable } from '../text/table.ts';
import { wrapText } from '../text/wrap.ts';

/** Bytes that columns send each other in the forward pass. */
export interface Exchange {
  readonly perImage: number;
  /** Images per update of the weights. */
  readonly batch: number;
  readonly perBatch: number;
}

const COLUMNS: readonly Column[] = [
  { title: 'layer' },
  { title: 'reads' },
  { title: 'channels', align: 'right' },
  { title: 'exchanged', align: 'right' },
];

export function exchangeOf(graph: Graph): Exchange {
  const perImage = graph.layers.reduce((total, layer) => total + exchangedBytes(layer), 0);
  const batch = batchOf(graph) * partsOf(graph);
  return { perImage, batch, perBatch: perImage * batch };
}

/** Empty for a network of one column. */
export function explainColumns(graph: Graph, width: number): string {
  const { columns } = graph;
  if (columns === undefined) {
    return '';
  }
  const rows = columnRows(graph, columns.count);
  return [
    `${columns.count} columns`,
    renderTable(COLUMNS, rows),
    wrapText(exchangeWords(graph), width).join('\n'),
  ].join('\n\n');
}

/** The same for Markdown. */
export function columnCells(graph: Graph): {
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly string[])[];
} {
  return { columns: COLUMNS, rows: columnRows(graph, graph.columns?.count ?? 1) };
}

function columnRows(graph: Graph, count: number): readonly (readonly string[])[] {
  const rows = graph.layers.map((layer) => {
    const bytes = exchangedBytes(layer);
    return [layer.name, readsWords(layer), channelWords(layer, count), bytes === 0 ? '' : formatBytes(bytes)];
  });
  return [...rows, ['total', '', '', formatBytes(exchangeOf(graph).perImage)]];
}

/** `its own column, and 2 channels beyond each border` */
export function readsWords({ columns, inputs }: Layer): string {
  if (columns === undefined || columns.reads === 'whole') {
    return `all of ${inputs.join(', ')}`;
  }
  if (columns.reads === 'exchanged') {
    return 'every column';
  }
  return columns.halo === 0
    ? 'its own column'
    : `its own column, and ${plural(columns.halo, 'channel')} beyond each border`;
}

/** `2 × 48`, or `1,000` where the output is not shared out. */
function channelWords({ columns, shape: [channels = 0] }: Layer, count: number): string {
  return columns?.divided === true ? `${count} × ${formatCount(channels / count)}` : formatCount(channels);
}

export function exchangeWords(graph: Graph): string {
  const { batch, perBatch } = exchangeOf(graph);
  const assumed = graph.train === undefined ? ' (the spec names no batch)' : '';
  return `Exchanged is what columns need of each other’s channels for the forward pass of one image: what has to be sent if each runs on a device of its own. For ${plural(batch, 'image')}${assumed} it is ${formatBytes(perBatch)}, and the gradients take the same way back.`;
}
