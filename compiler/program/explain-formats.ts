/** What `specc explain <spec>` says, as plain data for programs and as Markdown. */

import { BYTES_PER_ELEMENT, exchangedBytes } from '../graph/exchange.ts';
import type { Graph, Layer, LayerColumns, Shape } from '../graph/types.ts';
import { layerKind } from '../ops/registry.ts';
import { elementsOf } from '../ops/shared/inputs.ts';
import { parameterCount } from '../ops/shared/parameters.ts';
import { renderMarkdownTable } from '../text/markdown.ts';
import { type Column, formatBytes, formatCount, formatShape } from '../text/table.ts';
import { columnCells, type Exchange, exchangeOf, exchangeWords } from './explain-columns.ts';

/** Costs are for the forward pass of one image. */
export interface LayerFacts {
  readonly name: string;
  readonly kind: string;
  readonly summary: string;
  readonly inputs: readonly string[];
  readonly shape: Shape;
  readonly parameters: number;
  readonly multiplyAdds: number;
  readonly memoryBytes: number;
  /** Absent where the network is one column. */
  readonly columns?: {
    readonly reads: LayerColumns['reads'];
    /** Channels, or values, of the output in each column. */
    readonly channels: number;
    readonly halo: number;
    readonly exchangedBytes: number;
  };
}

export interface NetworkFacts {
  readonly name: string;
  readonly file: string;
  readonly input: Shape;
  readonly classes: number;
  readonly layers: readonly LayerFacts[];
  readonly total: Pick<LayerFacts, 'parameters' | 'multiplyAdds' | 'memoryBytes'>;
  readonly columns?: { readonly count: number; readonly exchangedBytes: Exchange };
}

export function networkFacts(graph: Graph): NetworkFacts {
  const { name, file, input, classes, columns } = graph;
  const layers = graph.layers.map((layer) => layerFacts(layer, columns?.count ?? 1));
  const sum = (of: (layer: LayerFacts) => number) => layers.reduce((total, layer) => total + of(layer), 0);
  return {
    name,
    file,
    input: input.shape,
    classes,
    layers,
    total: {
      parameters: sum(({ parameters }) => parameters),
      multiplyAdds: sum(({ multiplyAdds }) => multiplyAdds),
      memoryBytes: sum(({ memoryBytes }) => memoryBytes),
    },
    ...(columns && { columns: { count: columns.count, exchangedBytes: exchangeOf(graph) } }),
  };
}

function layerFacts(layer: Layer, count: number): LayerFacts {
  const { name, kind, summary, inputs, shape, multiplyAdds, columns } = layer;
  const [channels = 0] = shape;
  return {
    name,
    kind,
    summary,
    inputs,
    shape,
    parameters: parameterCount(layer),
    multiplyAdds,
    memoryBytes: activationBytes(layer),
    ...(columns && {
      columns: {
        reads: columns.reads,
        channels: columns.divided ? channels / count : channels,
        halo: columns.halo,
        exchangedBytes: exchangedBytes(layer),
      },
    }),
  };
}

/** Bytes of a layer's output for one image. A view shares its input's storage. */
export function activationBytes({ kind, shape }: Layer): number {
  return layerKind(kind).view === true ? 0 : elementsOf(shape) * BYTES_PER_ELEMENT;
}

const COLUMNS: readonly Column[] = [
  { title: 'Layer' },
  { title: 'Kind' },
  { title: 'Reads' },
  { title: 'Output' },
  { title: 'Parameters', align: 'right' },
  { title: 'Multiply-adds', align: 'right' },
  { title: 'Memory', align: 'right' },
];

export function explainMarkdown(graph: Graph): string {
  const { name, input, classes, layers, total, columns } = networkFacts(graph);
  const rows = layers.map((layer) => [
    layer.name,
    [layer.kind, layer.summary].filter((words) => words !== '').join(' '),
    layer.inputs.join(', '),
    formatShape(layer.shape),
    ...costCells(layer),
  ]);
  const parts = [
    `# ${name}`,
    `Images ${formatShape(input)} → ${formatCount(classes)} classes. Multiply-adds and memory are for the forward pass of one image.`,
    renderMarkdownTable(COLUMNS, [...rows, ['total', '', '', '', ...costCells(total)]]),
  ];
  if (columns !== undefined) {
    const cells = columnCells(graph);
    parts.push(`## ${columns.count} columns`, renderMarkdownTable(cells.columns, cells.rows), exchangeWords(graph));
  }
  return parts.join('\n\n');
}

function costCells({ parameters, multiplyAdds, memoryBytes }: NetworkFacts['total']): readonly string[] {
  return [formatCount(parameters), formatCount(multiplyAdds), formatBytes(memoryBytes)];
}
