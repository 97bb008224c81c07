/**
 * Changes that make the network what its spec expects: one number of the layer that decides a shape, or of any layer for the total
 * of the parameters. Last the expectation itself, which may be what is wrong.
 */
import { inferLayers } from '../graph/build.ts';
import type { InferredLayers } from '../graph/inferred.ts';
import { elementsOf } from '../ops/shared/inputs.ts';
import type { ResolvedLayer, ResolvedSpec } from '../resolve/types.ts';
import { formatCount, formatShape } from '../text/table.ts';
import { type Candidate, type CandidateGenerator, changedSpec, type FixSite } from './candidate.ts';
import { changeWindow } from './window-fixes.ts';

/** Attributes that say how many channels or values a layer gives. */
const WIDTHS = ['filters', 'units'] as const;

/** Numbers tried for each key of the window that decides a shape. */
const WINDOW_REACH = 32;

export const fixShapeAssertion: CandidateGenerator = (site) => {
  const { spec, problem } = site;
  const layers = inferLayers(spec, () => {});
  const shape = layers.shapes.get(problem?.layer.name ?? '');
  if (shape === undefined || problem === undefined) {
    return [];
  }
  const [width] = problem.layer.expect ?? [];
  const placeOf = ({ name }: ResolvedLayer) => (name === problem.layer.name ? '' : ` in \`${name}\``);
  const wide = WIDTHS.flatMap((key) => {
    const layer = deciding(spec, problem.layer, [key]);
    return layer === undefined || width === undefined ? [] : [widthChange(layer, key, width, placeOf(layer))];
  });
  const window = deciding(spec, problem.layer, ['kernel']);
  return [
    ...wide,
    ...(window === undefined
      ? []
      : changeWindow({ ...site, problem: at(window, layers) }, placeOf(window), WINDOW_REACH)),
    {
      kind: 'expect',
      title: `\`expect: ${formatShape(shape)}\` states what the layer gives`,
      changes: [{ path: [...problem.layer.path, 'expect'], value: shape }],
    },
  ];
};

/** The layer itself, or the nearest before it, that has one of the attributes. */
function deciding(spec: ResolvedSpec, from: ResolvedLayer, keys: readonly string[]): ResolvedLayer | undefined {
  let layer: ResolvedLayer | undefined = from;
  while (layer !== undefined && !keys.some((key) => layer?.attributes[key] !== undefined)) {
    const [input]: readonly string[] = layer.inputs;
    layer = spec.layers.find(({ name }) => name === input);
  }
  return layer;
}

function at(layer: ResolvedLayer, layers: InferredLayers): FixSite['problem'] {
  return { layer, inputShapes: layer.inputs.flatMap((name) => [layers.shapes.get(name) ?? []]) };
}

function widthChange(layer: ResolvedLayer, key: string, value: number, place: string): Candidate {
  return {
    kind: key,
    title: `\`${key}: ${value}\`${place} gives ${value}`,
    changes: [{ path: [...layer.path, key], value }],
  };
}

/** Changes of a layer that are offered for a wrong total. */
const TOTAL_CANDIDATES = 2;
/** Numbers tried for each key of each window. */
const TOTAL_WINDOW_REACH = 6;
/** Layers inferred at most in the search. */
const TOTAL_SEARCH_LAYERS = 6000;

export const fixParameterTotal: CandidateGenerator = (site) => {
  const { spec } = site;
  const expected = spec.expect?.parameters;
  const layers = inferLayers(spec, () => {});
  const total = parametersIn(layers);
  const limit = Math.floor(TOTAL_SEARCH_LAYERS / spec.layers.length);
  const found = [...widths(spec, total, limit), ...groupCounts(spec, layers), ...windows(site, layers)]
    .slice(0, limit)
    .filter((candidate) => parametersIn(inferLayers(changedSpec(spec, candidate.changes), () => {})) === expected)
    .slice(0, TOTAL_CANDIDATES);
  return [
    ...found,
    {
      kind: 'expect',
      title: `\`parameters: ${total}\` states the ${formatCount(total)} that the network has`,
      changes: [{ path: ['expect', 'parameters'], value: total }],
    },
  ];
};

function parametersIn({ inferred }: InferredLayers): number {
  const shapes = [...inferred.values()].flatMap(({ parameters }) => parameters.map(({ shape }) => shape));
  return shapes.reduce((sum, shape) => sum + elementsOf(shape), 0);
}

function totalChange(layer: ResolvedLayer, key: string, value: number): Candidate {
  return {
    kind: `${layer.name}.${key}`,
    title: `\`${key}: ${value}\` in \`${layer.name}\` gives the expected total`,
    changes: [{ path: [...layer.path, key], value }],
  };
}

/** The total is a linear function of each layer's width, so two points are enough to solve for it. */
function widths(spec: ResolvedSpec, total: number, limit: number): readonly Candidate[] {
  const expected = spec.expect?.parameters ?? total;
  // A width that all groups divide leaves every convolution with a shape.
  const step = spec.layers.reduce((product, { attributes }) => leastCommonMultiple(product, attributes.groups), 1);
  const wide = spec.layers.filter(({ attributes }) => WIDTHS.some((key) => attributes[key] !== undefined));
  return wide.slice(0, limit).flatMap((layer) =>
    WIDTHS.flatMap((key) => {
      const width = layer.attributes[key];
      if (typeof width !== 'number') {
        return [];
      }
      const wider = changedSpec(spec, totalChange(layer, key, width + step).changes);
      const slope = (parametersIn(inferLayers(wider, () => {})) - total) / step;
      const wanted = width + (expected - total) / slope;
      return Number.isInteger(wanted) && wanted > 0 ? [totalChange(layer, key, wanted)] : [];
    }),
  );
}

function leastCommonMultiple(a: number, b: unknown): number {
  if (typeof b !== 'number') {
    return a;
  }
  const divisor = (x: number, y: number): number => (y === 0 ? x : divisor(y, x % y));
  return (a / divisor(a, b)) * b;
}

/** Group counts that are in use; others divide the channels as well, but seldom by intention. */
const GROUPS = [1, 2, 4, 8, 16, 32];

function groupCounts(spec: ResolvedSpec, layers: InferredLayers): readonly Candidate[] {
  return spec.layers.flatMap((layer) => {
    const [K = 0] = layers.shapes.get(layer.name) ?? [];
    const [C = 0] = at(layer, layers)?.inputShapes[0] ?? [];
    const groups = layer.attributes.groups ?? 1;
    return layer.attributes.filters === undefined
      ? []
      : GROUPS.filter((count) => count !== groups && C % count === 0 && K % count === 0).map((count) =>
          totalChange(layer, 'groups', count),
        );
  });
}

/** A window that changed shows in the weight of the dense layer behind it. */
function windows(site: FixSite, layers: InferredLayers): readonly Candidate[] {
  return site.spec.layers
    .toReversed()
    .filter(({ attributes }) => attributes.kernel !== undefined)
    .flatMap((layer) =>
      changeWindow({ ...site, problem: at(layer, layers) }, ` in \`${layer.name}\``, TOTAL_WINDOW_REACH).map(
        (candidate) => ({
          ...candidate,
          kind: `${layer.name}.${candidate.kind}`,
          title: `${candidate.title} and the expected total`,
        }),
      ),
    );
}
