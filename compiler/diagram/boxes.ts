/** The text, size and SVG of the picture's boxes. */

import { exchangedBytes } from '../graph/exchange.ts';
import type { Graph, Layer } from '../graph/types.ts';
import { parameterCount } from '../ops/shared/parameters.ts';
import { choiceName } from '../recipe/recipe-kind.ts';
import { escapeXml } from '../text/escape.ts';
import { plural } from '../text/numbers.ts';
import { formatBytes, formatCount, formatShape } from '../text/table.ts';
import type { Point } from './arrows.ts';
import type { GridNode } from './layout.ts';
import { type Attributes, element, textWidthPx } from './svg.ts';

export interface Box extends GridNode {
  /** What it is called in the picture: a layer has a box in each column that has a part of it. */
  readonly layer: string;
  /** From 1; absent where the box is not a part of a layer. */
  readonly column?: number;
  /** What the columns send each other for this layer, in words; absent where they send nothing. */
  readonly exchange?: string;
  /** `end`: the images and the loss. `trained`: a layer with parameters. */
  readonly role: 'end' | 'trained' | 'plain';
  readonly kind: string;
  /** Shape of the output, or what is shown instead. */
  readonly output: string;
  readonly summary: string;
  /** What it costs; boxes without cost are small. */
  readonly cost?: Cost;
}

/** Of one layer or of all. */
export interface Cost {
  readonly parameters: number;
  readonly multiplyAdds: number;
}

const PADDING_PX = 14;
const LINE_PX = 20;
const FONT_PX = 13;
/** Gap between the left and the right text in a box. */
const GAP_PX = 28;
const noWords = { parameters: '', multiplyAdds: '' };
const BARS_PX = 132;
const BAR_PX = 4;

/** The images, the layers in execution order, the loss; no layer can have the name of the first or the last. */
export function boxesOf(graph: Graph): readonly Box[] {
  const { input, layers, logits, loss, classes } = graph;
  const lanes = graph.columns?.count ?? 1;
  const divided = new Set(layers.filter(({ columns }) => columns?.divided).map(({ name }) => name));
  const images: Box = {
    name: input.name,
    layer: input.name,
    inputs: [],
    lanes,
    role: 'end',
    kind: 'input',
    output: formatShape(input.shape),
    summary: '',
  };
  const end: Box = {
    name: 'loss',
    layer: 'loss',
    inputs: divided.has(logits) ? columnsUpTo(lanes).map((column) => partName(logits, column)) : [logits],
    lanes,
    role: 'end',
    kind: choiceName(loss),
    output: `${formatCount(classes)} classes`,
    summary: '',
  };
  return [images, ...layers.flatMap((layer) => layerBoxes(layer, lanes, divided)), end];
}

function columnsUpTo(count: number): readonly number[] {
  return Array.from({ length: count }, (_, index) => index + 1);
}

/** No layer has a slash in its name. */
function partName(layer: string, column: number): string {
  return `${layer}/${column}`;
}

/** One box, as wide as all columns where there are several; or one for each column that has a part of the layer. */
function layerBoxes(layer: Layer, count: number, divided: ReadonlySet<string>): readonly Box[] {
  const { name, inputs, columns } = layer;
  const allParts = (input: string) => columnsUpTo(count).map((column) => partName(input, column));
  const exchange = exchangeWords(layer);
  if (columns?.divided !== true) {
    const read = inputs.flatMap((input) => (divided.has(input) ? allParts(input) : [input]));
    return [{ ...layerBox(layer, 1), name, inputs: read, lanes: count, ...exchange }];
  }
  const reach = columns.reads === 'exchanged' ? count : columnsReached(layer, count);
  return columnsUpTo(count).map((column) => {
    const read = inputs.flatMap((input) => (divided.has(input) ? partsAround(input, column, reach, count) : [input]));
    return { ...layerBox(layer, count), name: partName(name, column), inputs: read, column, ...exchange };
  });
}

/** The part of this column first, so that the box stands below it; then those at most `reach` columns away. */
function partsAround(input: string, column: number, reach: number, count: number): readonly string[] {
  const others = columnsUpTo(count).filter((each) => each !== column && Math.abs(each - column) <= reach);
  return [column, ...others].map((each) => partName(input, each));
}

/** How many columns away the channels beyond the border are. */
function columnsReached({ inputShapes, columns }: Layer, count: number): number {
  const [[channels = count] = []] = inputShapes;
  return Math.ceil((columns?.halo ?? 0) / (channels / count));
}

function exchangeWords(layer: Layer): { readonly exchange?: string } {
  const bytes = exchangedBytes(layer);
  const halo = layer.columns?.halo ?? 0;
  const words = halo === 0 ? '' : `${plural(halo, 'channel')} each way, `;
  return bytes === 0 ? {} : { exchange: `${words}${formatBytes(bytes)}` };
}

/** Of a part of a layer if there is more than one: its parameters and its work are shared out like its channels. */
function layerBox(layer: Layer, parts: number): Omit<Box, 'name' | 'inputs'> {
  const { kind, shape, summary, multiplyAdds } = layer;
  const parameters = parameterCount(layer);
  const [channels = 0, ...extents] = shape;
  return {
    layer: layer.name,
    role: parameters > 0 ? 'trained' : 'plain',
    kind,
    output: formatShape([channels / parts, ...extents]),
    summary: parts > 1 && parameters > 0 ? `1/${parts} of ${summary}` : summary,
    ...(parameters + multiplyAdds > 0 && {
      cost: { parameters: parameters / parts, multiplyAdds: multiplyAdds / parts },
    }),
  };
}

function kindWords({ kind, column }: Box): string {
  return column === undefined ? kind : `${kind}, column ${column}`;
}

export function boxHeightPx({ summary, cost }: Box): number {
  const lines = cost !== undefined ? 3 : summary === '' ? 1 : 2;
  return lines * LINE_PX + PADDING_PX;
}

/** Wide enough for its lines. */
export function boxWidthPx(box: Box): number {
  const { parameters, multiplyAdds } = box.cost === undefined ? noWords : costWords(box.cost);
  const lines = [
    [textWidthPx(`${box.layer}  ${kindWords(box)}`, FONT_PX), textWidthPx(box.output, FONT_PX)],
    [textWidthPx(box.summary, FONT_PX - 1), textWidthPx(parameters, FONT_PX - 1)],
    [box.cost === undefined ? 0 : BARS_PX, textWidthPx(multiplyAdds, FONT_PX - 1)],
  ];
  return Math.max(...lines.map(([left = 0, right = 0]) => left + (right > 0 ? GAP_PX : 0) + right)) + 2 * PADDING_PX;
}

export function drawBox(box: Box, { x, y }: Point, widthPx: number, total: Cost): string {
  const { parameters, multiplyAdds } = box.cost === undefined ? noWords : costWords(box.cost);
  const name = element('tspan', { class: 'name' }, escapeXml(box.layer));
  const kind = element('tspan', { class: 'muted', dx: 4 }, escapeXml(kindWords(box)));
  const baseline = (line: number) => PADDING_PX / 2 + line * LINE_PX + 14;
  const left = (line: number, words: Attributes, content: string) =>
    element('text', { ...words, x: PADDING_PX, y: baseline(line) }, content);
  const right = (line: number, classes: string, content: string) =>
    element('text', { class: classes, x: widthPx - PADDING_PX, y: baseline(line) }, content);
  const parts = [
    element('rect', { class: 'box', width: widthPx, height: boxHeightPx(box), rx: 8 }),
    left(0, {}, `${name} ${kind}`),
    right(0, 'right', escapeXml(box.output)),
    ...(box.summary === '' ? [] : [left(1, { class: 'small muted' }, escapeXml(box.summary))]),
    ...(box.cost === undefined
      ? []
      : [
          right(1, 'small right', parameters),
          right(2, 'small right', multiplyAdds),
          ...drawBars(box.cost, total, baseline(2) - 10),
        ]),
  ];
  return element('g', { class: box.role, transform: `translate(${x} ${y})` }, `\n${parts.join('\n')}\n`);
}

/** "34,944 parameters", "105,415,200 multiply-adds" */
export function costWords({ parameters, multiplyAdds }: Cost): {
  readonly parameters: string;
  readonly multiplyAdds: string;
} {
  return { parameters: plural(parameters, 'parameter'), multiplyAdds: plural(multiplyAdds, 'multiply-add') };
}

/** Shares of the whole network's parameters and multiply-adds, one above the other. */
function drawBars(cost: Cost, total: Cost, y: number): readonly string[] {
  return (['parameters', 'multiplyAdds'] as const).flatMap((measure, index) => {
    const share = total[measure] === 0 ? 0 : cost[measure] / total[measure];
    const bar = { x: PADDING_PX, y: y + index * (BAR_PX + 3), height: BAR_PX, rx: 2 };
    const lengthPx = cost[measure] === 0 ? 0 : Math.max(2, Math.round(share * BARS_PX));
    return [
      element('rect', { class: 'track', ...bar, width: BARS_PX }),
      element('rect', { class: measure === 'parameters' ? 'parameters' : 'multiply-adds', ...bar, width: lengthPx }),
    ];
  });
}
