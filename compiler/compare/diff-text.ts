/** The differences between two specs as text of a certain width. */

import { displayWidth } from '../text/display.ts';
import { printable } from '../text/escape.ts';
import { flowText } from '../text/flow-yaml.ts';
import { MINUS, plural } from '../text/numbers.ts';
import { formatBytes, formatCount, formatShape } from '../text/table.ts';
import { wrapText } from '../text/wrap.ts';
import type { LayerDifference, LayerOutline, SpecDifferences, SpecName } from './diff-specs.ts';
import type { ValueChange } from './values.ts';

/** A name, and what is said of it, in parts that begin lines where all of it does not fit on one. */
type Row = readonly [name: string, words: readonly string[]];

/** A private-use character that stands for blanks at which lines do not break. */
const GLUE = '\ue000';

export function diffText({ a, b, same, settings, layers, totals }: SpecDifferences, width: number): string {
  if (same) {
    const names = a.name === b.name ? '' : ` (but for their names, ${a.name} and ${b.name})`;
    return wrapText(`${printable(a.file)} and ${printable(b.file)} mean the same${names}`, width).join('\n');
  }
  const both = (of: (total: typeof totals.a) => string, difference: (total: typeof totals.a) => number | undefined) => [
    ...arrow(of(totals.a), of(totals.b)),
    ...signed((difference(totals.b) ?? 0) - (difference(totals.a) ?? 0)),
  ];
  const total: readonly Row[] = [
    [
      'layers',
      both(
        ({ layers: count }) => formatCount(count),
        (each) => each.layers,
      ),
    ],
    [
      'parameters',
      both(
        ({ parameters }) => formatCount(parameters),
        (each) => each.parameters,
      ),
    ],
    [
      'mult-adds',
      both(
        ({ multiplyAdds }) => formatCount(multiplyAdds),
        (each) => each.multiplyAdds,
      ),
    ],
    ...(totals.a.exchangedBytes === totals.b.exchangedBytes
      ? []
      : [['exchanged', arrow(exchanged(totals.a.exchangedBytes), exchanged(totals.b.exchangedBytes))] as const]),
  ];
  const blocks = [
    [`${heading('a', a)}`, `${heading('b', b)}`].join('\n'),
    ...(settings.length === 0 ? [] : [rows(settings.map(changeRow), width)]),
    ...(layers.length === 0 ? [] : [layers.map((layer) => layerText(layer, layers, width)).join('\n')]),
    `total, for the forward pass of one image\n${rows(total, width)}`,
  ];
  return blocks.join('\n\n');
}

function heading(side: string, { file, name }: SpecName): string {
  return `${side}  ${printable(file)} (${name})`;
}

function exchanged(bytes: number | undefined): string {
  return bytes === undefined ? 'one column' : formatBytes(bytes);
}

/** `- norm1  lrn over 5 channels`, `+ …`, `~ conv2  stride  1 → 2`. */
function layerText(difference: LayerDifference, all: readonly LayerDifference[], width: number): string {
  const nameWidth = Math.max(...all.map(({ layer }) => displayWidth(layer)));
  const mark = { removed: '-', added: '+', changed: '~' }[difference.change];
  const indent = nameWidth + 4;
  const body =
    difference.change === 'changed'
      ? rows(changedRows(difference), width - indent, '')
      : wrapText(outlineWords('a' in difference ? difference.a : difference.b), width - indent)
          .join('\n')
          .replaceAll(GLUE, ' ');
  const [first = '', ...rest] = body.split('\n');
  return [
    `${mark} ${difference.layer.padEnd(nameWidth)}  ${first}`,
    ...rest.map((line) => `${' '.repeat(indent)}${line}`),
  ].join('\n');
}

function outlineWords({ kind, summary, shape, parameters, multiplyAdds }: LayerOutline): string {
  const costs = [
    ...(parameters === 0 ? [] : [plural(parameters, 'parameter')]),
    ...(multiplyAdds === 0 ? [] : [plural(multiplyAdds, 'multiply-add')]),
  ];
  const output = `output ${formatShape(shape)}`.replaceAll(' ', GLUE);
  return [summary === '' ? kind : `${kind} ${summary}`, output, ...costs].join(', ');
}

function changedRows({ a, b, keys, shapes }: Extract<LayerDifference, { change: 'changed' }>): readonly Row[] {
  const count = (name: string, of: (outline: LayerOutline) => number): readonly Row[] =>
    of(a) === of(b) ? [] : [[name, arrow(formatCount(of(a)), formatCount(of(b)))]];
  return [
    ...keys.map(changeRow),
    ...shapes.map(changeRow),
    ...count('parameters', ({ parameters }) => parameters),
    ...count('mult-adds', ({ multiplyAdds }) => multiplyAdds),
  ];
}

function changeRow({ path, a, b }: ValueChange): Row {
  return [path, arrow(valueText(a), valueText(b))];
}

function valueText(value: unknown): string {
  return value === undefined ? '(none)' : flowText(value);
}

function arrow(a: string, b: string): readonly string[] {
  return a === b ? [a] : [`${a} →`, b];
}

/** `(+1,413,120)`, or nothing for 0. */
function signed(difference: number): readonly string[] {
  const sign = difference < 0 ? MINUS : '+';
  return difference === 0 ? [] : [`(${sign}${formatCount(Math.abs(difference))})`];
}

/** Names in a column of their own, unless one is so long that it would leave no room; what is said of them is wrapped beside them. */
function rows(all: readonly Row[], width: number, indent = '  '): string {
  const longest = Math.max(...all.map(([name]) => displayWidth(name)));
  const column = Math.min(longest, Math.floor(width / 2));
  const room = width - indent.length - column - 2;
  return all
    .flatMap(([name, words]) => {
      const [first = '', ...rest] = wrapParts(words.map(printable), room);
      const below = ' '.repeat(column + 2);
      const lines = displayWidth(name) > column ? [name, `${below}${first}`] : [`${name.padEnd(column)}  ${first}`];
      return [...lines, ...rest.map((line) => `${below}${line}`)];
    })
    .map((line) => `${indent}${line}`)
    .join('\n');
}

function wrapParts(parts: readonly string[], width: number): readonly string[] {
  const whole = parts.join(' ');
  return displayWidth(whole) <= width ? [whole] : parts.flatMap((part) => wrapText(part, width));
}
