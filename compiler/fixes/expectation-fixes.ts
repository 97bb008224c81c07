/**
 * Changes that make the network what its spec expects: one number of the layer that determines a shape, or of any layer for the total
 * of the parameters. Last the expectation itself, which may be what is wrong.
 */
import { inferLayers } from '../graph/build.ts';
import type { InferredLayers } from '../graph/inferred.ts';
import type { LayerProblem } from '../graph/report.ts';
import type { LayerKind } from '../ops/layer-kind.ts';
import { layerKind } from '../ops/registry.ts';
import { elementsOf } from '../ops/shared/inputs.ts';
import type { ResolvedLayer, ResolvedSpec } from '../resolve/types.ts';
import { formatCount, formatShape } from '../text/table.ts';
import { changedSpec } from './candidate.ts';
import type { Candidate, CandidateGenerator, FixSite } from './types.ts';

/** Numbers tried for each key that decides a shape. */
const SHAPE_REACH = 32;

export const fixShapeAssertion: CandidateGenerator = (site) => {
  const { spec, problem } = site;
  const layers = inferLayers(spec, () => {});
  const shape = layers.shapes.get(problem?.layer.name ?? '');
  if (shape === undefined || problem === undefined) {
    return [];
  }
  const [width] = problem.layer.expect ?? [];
  const placeOf = ({ name }: ResolvedLayer) => (name === problem.layer.name ? '' : ` in \`${name}\``);
  const wide = deciding(spec, problem.layer, ({ widthKey }) => widthKey !== undefined);
  const extended = deciding(spec, problem.layer, ({ otherShapes }) => otherShapes !== undefined);
  return [
    ...(wide === undefined || width === undefined ? [] : widthChange(wide, width, placeOf(wide))),
    ...(extended === undefined ? [] : otherShapes(site, layers, extended, placeOf(extended), SHAPE_REACH)),
    {
      kind: 'expect',
      title: `\`expect: ${formatShape(shape)}\` matches what the layer gives`,
      changes: [{ path: [...problem.layer.path, 'expect'], value: shape }],
    },
  ];
};

/** The layer itself, or the nearest before it, whose kind decides something. */
function deciding(
  spec: ResolvedSpec,
  from: ResolvedLayer,
  decides: (kind: LayerKind) => boolean,
): ResolvedLayer | undefined {
  let layer: ResolvedLayer | undefined = from;
  while (layer !== undefined && !decides(layerKind(layer.type))) {
    const [input]: readonly string[] = layer.inputs;
    layer = spec.layers.find(({ name }) => name === input);
  }
  return layer;
}

function at(layer: ResolvedLayer, layers: InferredLayers): LayerProblem {
  return { layer, inputShapes: layer.inputs.flatMap((name) => [layers.shapes.get(name) ?? []]) };
}

function widthChange(layer: ResolvedLayer, value: number, place: string): readonly Candidate[] {
  const key = layerKind(layer.type).widthKey;
  return key === undefined
    ? []
    : [
        {
          kind: key,
          title: `\`${key}: ${value}\`${place} gives ${value}`,
          changes: [{ path: [...layer.path, key], value }],
        },
      ];
}

function otherShapes(
  site: FixSite,
  layers: InferredLayers,
  layer: ResolvedLayer,
  place: string,
  reach: number,
): readonly Candidate[] {
  return layerKind(layer.type).otherShapes?.({ ...site, problem: at(layer, layers) }, place, reach) ?? [];
}

/** Changes of a layer that are offered for a wrong total. */
const TOTAL_CANDIDATES = 2;
/** Numbers tried for each key that decides a shape. */
const TOTAL_REACH = 6;
/** The most layers inferred in the search. */
const TOTAL_SEARCH_LAYERS = 6000;

export const fixParameterTotal: CandidateGenerator = (site) => {
  const { spec } = site;
  const expected = spec.expect?.parameters;
  const layers = inferLayers(spec, () => {});
  const total = parametersIn(layers);
  const limit = Math.floor(TOTAL_SEARCH_LAYERS / spec.layers.length);
  const found = [
    ...exchanges(spec, layers),
    ...widths(spec, total, limit),
    ...sameShapes(spec, layers),
    ...shapes(site, layers),
  ]
    .slice(0, limit)
    .filter((candidate) => parametersIn(inferLayers(changedSpec(spec, candidate.changes), () => {})) === expected)
    .slice(0, TOTAL_CANDIDATES);
  return [
    ...found,
    {
      kind: 'expect',
      title: `\`parameters: ${total}\` matches the ${formatCount(total)} that the network has`,
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

/** A layer that reads its own column has more parameters when it reads all. */
function exchanges({ columns }: ResolvedSpec, layers: InferredLayers): readonly Candidate[] {
  const divided = layers.order.filter(({ name }) => layers.columns.get(name)?.reads === 'own');
  return divided
    .filter(({ name }) => (layers.inferred.get(name)?.parameters.length ?? 0) > 0)
    .map(({ name }) => ({
      kind: `${name}.exchange`,
      title: `\`${name}\` in \`columns.exchange\` gives the expected total`,
      changes: [{ path: ['columns', 'exchange'], value: [...(columns?.exchange ?? []), name] }],
    }));
}

/** The total is a linear function of each layer's width, so two points are enough to solve for it. */
function widths(spec: ResolvedSpec, total: number, limit: number): readonly Candidate[] {
  const expected = spec.expect?.parameters ?? total;
  // With a multiple of every kind's channel divisor, each layer still has a shape.
  const step = spec.layers.reduce((multiple, { type, attributes }) => {
    return leastCommonMultiple(multiple, layerKind(type).channelDivisor?.(attributes) ?? 1);
  }, 1);
  const wide = spec.layers.flatMap((layer) => {
    const key = layerKind(layer.type).widthKey;
    const width = key === undefined ? undefined : layer.attributes[key];
    return key === undefined || typeof width !== 'number' ? [] : [{ layer, key, width }];
  });
  return wide.slice(0, limit).flatMap(({ layer, key, width }) => {
    const wider = changedSpec(spec, totalChange(layer, key, width + step).changes);
    const slope = (parametersIn(inferLayers(wider, () => {})) - total) / step;
    const wanted = width + (expected - total) / slope;
    return Number.isInteger(wanted) && wanted > 0 ? [totalChange(layer, key, wanted)] : [];
  });
}

function leastCommonMultiple(a: number, b: number): number {
  const divisor = (x: number, y: number): number => (y === 0 ? x : divisor(y, x % y));
  return (a / divisor(a, b)) * b;
}

/** Values with which a layer keeps its shape but has a different number of parameters. */
function sameShapes(spec: ResolvedSpec, layers: InferredLayers): readonly Candidate[] {
  return spec.layers.flatMap((layer) => {
    const [input = []] = at(layer, layers).inputShapes;
    const output = layers.shapes.get(layer.name) ?? [];
    const changes = layerKind(layer.type).sameShapes?.(layer.attributes, input, output) ?? [];
    return changes.map(({ key, value }) => totalChange(layer, key, value));
  });
}

/** A changed shape shows in the weight of a later layer that reads all of it. */
function shapes(site: FixSite, layers: InferredLayers): readonly Candidate[] {
  return site.spec.layers.toReversed().flatMap((layer) =>
    otherShapes(site, layers, layer, ` in \`${layer.name}\``, TOTAL_REACH).map((candidate) => ({
      ...candidate,
      kind: `${layer.name}.${candidate.kind}`,
      title: `${candidate.title} and the expected total`,
    })),
  );
}
