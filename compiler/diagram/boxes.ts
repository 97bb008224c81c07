/** The text, size and SVG of the picture's boxes. */

import type { Graph, Layer } from '../graph/types.ts';
import { parameterCount } from '../ops/shared/parameters.ts';
import { choiceName } from '../recipe/recipe-kind.ts';
import { escapeXml } from '../text/escape.ts';
import { plural } from '../text/numbers.ts';
import { formatCount, formatShape } from '../text/table.ts';
import type { Point } from './arrows.ts';
import type { GridNode } from './layout.ts';
import { type Attributes, element, textWidthPx } from './svg.ts';

export interface Box extends GridNode {
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
  const images: Box = {
    name: input.name,
    inputs: [],
    role: 'end',
    kind: 'input',
    output: formatShape(input.shape),
    summary: '',
  };
  const end: Box = {
    name: 'loss',
    inputs: [logits],
    role: 'end',
    kind: choiceName(loss),
    output: `${formatCount(classes)} classes`,
    summary: '',
  };
  return [images, ...layers.map(layerBox), end];
}

function layerBox(layer: Layer): Box {
  const { name, kind, inputs, shape, summary, multiplyAdds } = layer;
  const parameters = parameterCount(layer);
  return {
    name,
    inputs,
    role: parameters > 0 ? 'trained' : 'plain',
    kind,
    output: formatShape(shape),
    summary,
    ...(parameters + multiplyAdds > 0 && { cost: { parameters, multiplyAdds } }),
  };
}

export function boxHeightPx({ summary, cost }: Box): number {
  const lines = cost !== undefined ? 3 : summary === '' ? 1 : 2;
  return lines * LINE_PX + PADDING_PX;
}

/** Wide enough for its lines. */
export function boxWidthPx(box: Box): number {
  const { parameters, multiplyAdds } = box.cost === undefined ? noWords : costWords(box.cost);
  const lines = [
    [textWidthPx(`${box.name}  ${box.kind}`, FONT_PX), textWidthPx(box.output, FONT_PX)],
    [textWidthPx(box.summary, FONT_PX - 1), textWidthPx(parameters, FONT_PX - 1)],
    [box.cost === undefined ? 0 : BARS_PX, textWidthPx(multiplyAdds, FONT_PX - 1)],
  ];
  return Math.max(...lines.map(([left = 0, right = 0]) => left + (right > 0 ? GAP_PX : 0) + right)) + 2 * PADDING_PX;
}

export function drawBox(box: Box, { x, y }: Point, widthPx: number, total: Cost): string {
  const { parameters, multiplyAdds } = box.cost === undefined ? noWords : costWords(box.cost);
  const name = element('tspan', { class: 'name' }, escapeXml(box.name));
  const kind = element('tspan', { class: 'muted', dx: 4 }, escapeXml(box.kind));
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
