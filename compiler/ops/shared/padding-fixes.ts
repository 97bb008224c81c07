/** `padding: same` and `padding: valid`, other frameworks' words for numbers that depend on the layer. */
import type { Candidate, Change, FixSite, ForeignValueGenerator, PlainValue } from '../../fixes/types.ts';
import type { ResolvedLayer } from '../../resolve/types.ts';
import { flowText } from '../../text/flow-yaml.ts';
import {
  kernelSpan,
  paddedInput,
  type WindowAttributes,
  type WindowAxis,
  type WindowFamily,
  windowAxes,
  windowExtent,
} from './window.ts';

/** `settled`: keys that the kind needs with a padding, with the values that those frameworks imply. */
export function foreignPadding(
  family: WindowFamily,
  settled: Readonly<Record<string, PlainValue>> = {},
): ForeignValueGenerator {
  return (site, layer, word) => fixPadding(family, settled, site, layer, word);
}

function fixPadding(
  family: WindowFamily,
  settled: Readonly<Record<string, PlainValue>>,
  site: FixSite,
  layer: ResolvedLayer,
  word: string,
): readonly Candidate[] {
  if (!/^(same|valid)$/.test(word)) {
    return [];
  }
  // The schema has accepted its other keys.
  const attributes = { ...(layer.attributes as unknown as WindowAttributes), padding: 0 };
  const [, H, W] = site.shapeOf(layer.inputs[0] ?? '') ?? [];
  const { height, width } = windowAxes(family, attributes, H ?? ANY_EXTENT, W ?? ANY_EXTENT);
  const known = H !== undefined && W !== undefined;
  if (word === 'same' && !known && (height.stride !== 1 || width.stride !== 1)) {
    return [];
  }
  const sides = (axis: WindowAxis) => sidesOf(word === 'same' ? cellsOfSame(axis) : 0);
  const [rows, columns] = [sides(height), sides(width)];
  const axes = [
    { ...height, ...rows },
    { ...width, ...columns },
  ];
  if (axes.some((axis) => kernelSpan(axis) > paddedInput(axis))) {
    return [];
  }
  const extents = axes.map((axis) => windowExtent({ ...axis, rounding: 'floor' }));
  const path = (key: string) => [...layer.path, key];
  const padding = [rows.before, columns.after, rows.after, columns.before];
  const changes: Change[] = [{ path: path('padding'), value: shortest(padding) }];
  // What those frameworks do with cells that the stride leaves over.
  if (known && extents.some(({ exact, output }) => exact !== output)) {
    changes.push({ path: path('rounding'), value: 'floor' });
  }
  if (padding.some((side) => side > 0)) {
    changes.push(...Object.entries(settled).map(([key, value]) => ({ path: path(key), value })));
  }
  const written = changes.map(({ path: at, value }) => `${at.at(-1)}: ${flowText(value)}`).join(', ');
  const effect = known ? `gives ${extents.map(({ output }) => output).join('×')} cells, as` : 'pads as';
  return [{ kind: 'padding', title: `\`${written}\` ${effect} \`${word}\` does`, changes }];
}

/** At stride 1, `same` pads by the same number of cells whatever the input. */
const ANY_EXTENT = 2 ** 20;

/** Cells to add along an axis so that a window starts at every stride from the first cell on. */
function cellsOfSame(axis: WindowAxis): number {
  const windows = Math.ceil(axis.input / axis.stride);
  return Math.max(0, (windows - 1) * axis.stride + kernelSpan(axis) - axis.input);
}

/** The odd cell goes at the end, as in TensorFlow and PyTorch. */
function sidesOf(total: number): Pick<WindowAxis, 'before' | 'after'> {
  return { before: Math.floor(total / 2), after: Math.ceil(total / 2) };
}

/** [top, right, bottom, left] as a spec would write it. */
function shortest(sides: readonly number[]): number | readonly number[] {
  const [top = 0, right = 0, bottom = 0, left = 0] = sides;
  if (top !== bottom || left !== right) {
    return sides;
  }
  return top === left ? top : [top, left];
}
