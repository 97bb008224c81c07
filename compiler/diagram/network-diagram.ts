/**
 * Graph → a picture of the network as one self-contained SVG: the images at the top, each layer below what it reads, the loss at the
 * bottom. Layers with parameters show in bars how much of the network they are. Pure: the same graph gives the same text.
 */

import { exchangedBytes } from '../graph/exchange.ts';
import type { Graph } from '../graph/types.ts';
import { parameterCount } from '../ops/shared/parameters.ts';
import { escapeXml } from '../text/escape.ts';
import { formatBytes } from '../text/table.ts';
import { drawArrow, type Point } from './arrows.ts';
import { boxesOf, type Cost, costWords, drawBox } from './boxes.ts';
import { placeOnGrid } from './layout.ts';
import { measureGrid } from './measure.ts';
import { PICTURE_CLASS, STYLE } from './style.ts';
import { element, textWidthPx } from './svg.ts';

const MARGIN_PX = 28;
const HEADER_PX = 84;
/** A line of the header. */
const LEGEND_PX = 20;
const SWATCH_PX = 16;
const LABEL_PX = 12;

export function networkDiagram(graph: Graph): string {
  const total: Cost = {
    parameters: graph.layers.reduce((sum, layer) => sum + parameterCount(layer), 0),
    multiplyAdds: graph.layers.reduce((sum, { multiplyAdds }) => sum + multiplyAdds, 0),
  };
  const header = drawHeader(graph, total);
  const top = MARGIN_PX + HEADER_PX + (graph.columns === undefined ? 0 : LEGEND_PX);
  const grid = measureGrid(placeOnGrid(boxesOf(graph)), { x: MARGIN_PX, y: top });
  const width = Math.max(header.widthPx, grid.widthPx) + 2 * MARGIN_PX;
  const height = top + grid.heightPx + MARGIN_PX;
  const parts = [
    element('title', {}, escapeXml(`The layers of ${graph.name}`)),
    element('style', {}, `\n${STYLE}\n`),
    element('rect', { class: 'page', width, height, rx: 12 }),
    ...header.parts,
    // Exchanges cross the other arrows, and their words must be read.
    ...grid.arrows.toSorted((a, b) => Number(a.exchange) - Number(b.exchange)).map(drawArrow),
    ...grid.boxes.map(({ box, corner, widthPx }) => drawBox(box, corner, widthPx, total)),
    ...grid.labels.flatMap(({ text, middle }) => drawLabel(text, middle)),
  ];
  const frame = { class: PICTURE_CLASS, role: 'img', width, height, viewBox: `0 0 ${width} ${height}` };
  return `${element('svg', { xmlns: 'http://www.w3.org/2000/svg', ...frame }, `\n${parts.join('\n')}\n`)}\n`;
}

/** On a piece of the page, so that arrows do not run through the words. */
function drawLabel(text: string, { x, y }: Point): readonly string[] {
  const width = textWidthPx(text, LABEL_PX);
  return [
    element('rect', { class: 'page', x: x - width / 2, y: y - LEGEND_PX / 2, width, height: LEGEND_PX }),
    element('text', { class: 'small exchanged', x, y: y + 4 }, escapeXml(text)),
  ];
}

/** Name, file and totals; the totals explain the colours of the bars and of the arrows. */
function drawHeader(
  { name, file, layers, columns }: Graph,
  total: Cost,
): { readonly parts: readonly string[]; readonly widthPx: number } {
  const title = element('tspan', { class: 'title' }, escapeXml(name));
  const source = element('tspan', { class: 'muted', dx: 6 }, escapeXml(file));
  const { parameters, multiplyAdds } = costWords(total);
  const exchanged = layers.reduce((sum, layer) => sum + exchangedBytes(layer), 0);
  const entry = (measure: string, text: string, baseline: number) => [
    element('rect', { class: measure, x: MARGIN_PX, y: baseline - 6, width: SWATCH_PX, height: 4, rx: 2 }),
    element('text', { x: MARGIN_PX + SWATCH_PX + 8, y: baseline }, text),
  ];
  return {
    parts: [
      element('text', { x: MARGIN_PX, y: MARGIN_PX + 16 }, `${title} ${source}`),
      ...entry('parameters', parameters, MARGIN_PX + 42),
      ...entry('multiply-adds', `${multiplyAdds} per image`, MARGIN_PX + 42 + LEGEND_PX),
      ...(columns === undefined
        ? []
        : entry(
            'exchanges',
            `${formatBytes(exchanged)} per image exchanged between ${columns.count} columns`,
            MARGIN_PX + 42 + 2 * LEGEND_PX,
          )),
    ],
    widthPx: textWidthPx(name, 20) + textWidthPx(`  ${file}`, 13),
  };
}
