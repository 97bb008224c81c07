/**
 * Words of other frameworks for numbers that depend on the layer: `padding: same`, `weight: he_normal`. The schema has refused them; here
 * the layer's shape rule gives the number that has their effect.
 */
import { inferLayers } from '../graph/build.ts';
import { inferLayer } from '../graph/infer-layer.ts';
import { layerKind } from '../ops/registry.ts';
import { elementsOf } from '../ops/shared/inputs.ts';
import {
  kernelSpan,
  paddedInput,
  type WindowAttributes,
  type WindowAxis,
  windowAxes,
  windowExtent,
} from '../ops/shared/window.ts';
import type { ResolvedLayer } from '../resolve/types.ts';
import { namedInitializer } from '../schema/advice.ts';
import { textAtSpan } from '../source/source-text.ts';
import { beginTogether } from '../source/span.ts';
import { type Candidate, type CandidateGenerator, type Change, type FixSite, yamlText } from './candidate.ts';

/** For the value of a layer's key that is text where a number is wanted. */
export const fixForeignValue: CandidateGenerator = (site) => {
  for (const layer of site.spec.broken.partial) {
    const key = ['padding', 'weight'].find((name) => isAt(site, layer, name));
    if (key !== undefined && isKnown(site, layer)) {
      const text = textAtSpan(site.spec.sources, site.diagnostic.span);
      const word = text.replaceAll(/['"]/g, '').toLowerCase();
      return key === 'padding' ? fixPadding(site, layer, word) : fixWeight(site, layer, word);
    }
  }
  return [];
};

function isAt({ spec, diagnostic }: FixSite, layer: ResolvedLayer, key: string): boolean {
  const path = [...layer.path, key];
  return spec.isWritten(path) && beginTogether(spec.origin(path), diagnostic.span);
}

/** Whether the shape rule can be asked: keys that were refused, and that it does not find here, would count as absent. */
function isKnown({ spec }: FixSite, { type, attributes, path }: ResolvedLayer): boolean {
  const { properties, required = [] } = layerKind(type).schema;
  const stood = new Set(['padding', 'weight', 'bias']);
  const isThere = (key: string) => key in attributes || stood.has(key);
  return (
    required.every(isThere) && Object.keys(properties).every((key) => isThere(key) || !spec.isWritten([...path, key]))
  );
}

function fixPadding({ spec }: FixSite, layer: ResolvedLayer, word: string): readonly Candidate[] {
  const { window, schema } = layerKind(layer.type);
  const { kernel, ...others } = layer.attributes as Partial<WindowAttributes>;
  if (window === undefined || kernel === undefined || !/^(same|valid)$/.test(word)) {
    return [];
  }
  const [, H, W] = inferLayers(spec, () => {}).shapes.get(layer.inputs[0] ?? '') ?? [];
  const { height, width } = windowAxes(window, { ...others, kernel, padding: 0 }, H ?? ANY_EXTENT, W ?? ANY_EXTENT);
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
  // What those frameworks do where the stride leaves cells over, and where padded cells could count in a mean.
  if (known && extents.some(({ exact, output }) => exact !== output)) {
    changes.push({ path: path('rounding'), value: 'floor' });
  }
  if ('count_padding' in schema.properties && padding.some((side) => side > 0)) {
    changes.push({ path: path('count_padding'), value: false });
  }
  const written = changes.map(({ path: at, value }) => `${at.at(-1)}: ${yamlText(value)}`).join(', ');
  const effect = known ? `gives ${extents.map(({ output }) => output).join('×')} cells, as` : 'pads as';
  return [{ kind: 'padding', title: `\`${written}\` ${effect} \`${word}\` does`, changes }];
}

/** At stride 1, `same` takes the same cells whatever the input. */
const ANY_EXTENT = 2 ** 20;

/** Cells to add along an axis so that a window starts at every stride from the first cell on. */
function cellsOfSame(axis: WindowAxis): number {
  const windows = Math.ceil(axis.input / axis.stride);
  return Math.max(0, (windows - 1) * axis.stride + kernelSpan(axis) - axis.input);
}

/** The odd one at the end, as TensorFlow and PyTorch have it. */
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

/** As frameworks count: inputs are what one output sums, outputs what one input goes into. */
function fixWeight({ spec }: FixSite, layer: ResolvedLayer, word: string): readonly Candidate[] {
  const initializer = namedInitializer(word);
  const attributes = { ...layer.attributes, weight: { constant: 0 } };
  const inferred = inferLayer(spec, { ...layer, attributes }, inferLayers(spec, () => {}).shapes, () => {});
  const shape = inferred?.parameters.find(({ role }) => role === 'weight')?.shape;
  if (initializer === undefined || shape === undefined) {
    return [];
  }
  const [filters = 1, ...rest] = shape;
  const [inputs, outputs] = [elementsOf(rest), filters * elementsOf(rest.slice(1))];
  const std = Math.sqrt(initializer.variance(inputs, outputs));
  const formula = initializer.formula(String(inputs), String(outputs));
  // A uniform distribution over (−b, b) has the deviation b / √3.
  const bound = short(std * Math.sqrt(3));
  const value = initializer.uniform
    ? { uniform: { min: -bound, max: bound } }
    : { normal: { mean: 0, std: short(std) } };
  const why = initializer.uniform ? `√3 · ${formula}` : formula;
  const title = `\`weight: ${yamlText(value)}\`, which is ${why}`;
  return [{ kind: 'weight', title, changes: [{ path: [...layer.path, 'weight'], value }] }];
}

function short(value: number): number {
  return Number(value.toPrecision(2));
}
