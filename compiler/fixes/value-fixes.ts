/** Changes of single values: groups, class counts, rates, conventions that must be written. */
import { inferLayers } from '../graph/build.ts';
import { elementsOf } from '../ops/shared/inputs.ts';
import { formatNumber, plural } from '../text/numbers.ts';
import { formatCount, formatShape } from '../text/table.ts';
import type { Candidate, CandidateGenerator, FixSite, PlainValue } from './candidate.ts';

/** One changed key of the layer. */
function layerChange(site: FixSite, key: string, value: PlainValue, title: string): readonly Candidate[] {
  return site.problem === undefined
    ? []
    : [{ kind: key, title, changes: [{ path: [...site.problem.layer.path, key], value }] }];
}

function numberAttribute(site: FixSite, key: string): number | undefined {
  const value = site.problem?.layer.attributes[key];
  return typeof value === 'number' ? value : undefined;
}

/** Group counts that divide both channel counts, nearest first, then filter counts that the groups divide. */
export const fixGroups: CandidateGenerator = (site) => {
  const [C] = site.problem?.inputShapes[0] ?? [];
  const [K, G] = [numberAttribute(site, 'filters'), numberAttribute(site, 'groups')];
  if (C === undefined || K === undefined || G === undefined) {
    return [];
  }
  const groups: number[] = [];
  for (let distance = 1; distance < G && groups.length < 2; distance += 1) {
    groups.push(...[G - distance, G + distance].filter((value) => value > 0 && C % value === 0 && K % value === 0));
  }
  const below = K - (K % G);
  const filters = C % G === 0 ? [below + G, below].filter((value) => value > 0 && value !== K) : [];
  return [
    ...groups.flatMap((value) => layerChange(site, 'groups', value, `\`groups: ${value}\` divides ${C} and ${K}`)),
    ...filters.flatMap((value) =>
      layerChange(site, 'filters', value, `\`filters: ${value}\` makes ${value / G} filters in each group`),
    ),
  ];
};

export const fixEvenWindow: CandidateGenerator = (site) => {
  const size = numberAttribute(site, 'size') ?? 0;
  return [size + 1, size - 1].flatMap((value) =>
    layerChange(site, 'size', value, `\`size: ${value}\` reaches ${plural((value - 1) / 2, 'channel')} to each side`),
  );
};

/** The layer is refused for the lack of the key, so it is found by its place. */
export const fixAlphaConvention: CandidateGenerator = ({ spec, diagnostic }) => {
  const count = spec.layers.length + spec.broken.layers.size;
  const indices = Array.from({ length: count }, (_, index) => index);
  const index = indices.find((at) => spec.origin(['layers', at, 'name']).start === diagnostic.span?.start);
  return index === undefined
    ? []
    : [
        { value: 'sum', as: 'the AlexNet paper and TensorFlow' },
        { value: 'mean', as: 'Caffe, PyTorch and cuda-convnet2' },
      ].map(({ value, as }) => ({
        kind: value,
        title: `\`alpha_over: ${value}\` means \`alpha\` as ${as} do`,
        changes: [{ path: ['layers', index, 'alpha_over'], value }],
      }));
};

export const fixCountPadding: CandidateGenerator = (site) =>
  [
    ...layerChange(
      site,
      'count_padding',
      true,
      '`count_padding: true` divides by the whole window, as Caffe and PyTorch do',
    ),
    ...layerChange(
      site,
      'count_padding',
      false,
      '`count_padding: false` divides by the cells of the input, as TensorFlow does',
    ),
  ].map((candidate, index) => ({ ...candidate, kind: `count_padding ${index}` }));

/** A percentage where a share is meant. */
export const fixDropoutRate: CandidateGenerator = (site) => {
  const rate = numberAttribute(site, 'rate') ?? 0;
  return rate > 1 && rate < 100
    ? layerChange(site, 'rate', rate / 100, `\`rate: ${rate / 100}\`, if ${formatNumber(rate)} % is meant`)
    : [];
};

export const fixWeightInitializer: CandidateGenerator = (site) => {
  const { problem, spec } = site;
  const layers = inferLayers(spec, () => {});
  const weight = layers.inferred.get(problem?.layer.name ?? '')?.parameters.find(({ role }) => role === 'weight');
  if (weight === undefined) {
    return [];
  }
  const fanIn = elementsOf(weight.shape.slice(1));
  const std = Number(Math.sqrt(2 / fanIn).toPrecision(2));
  return [
    layerChange(
      site,
      'weight',
      { normal: { mean: 0, std } },
      `\`weight: { normal: { mean: 0, std: ${std} } }\`, which is √(2 / ${fanIn}) and keeps activations at their size through a ReLU`,
    ),
    layerChange(
      site,
      'weight',
      { normal: { mean: 0, std: 0.01 } },
      '`weight: { normal: { mean: 0, std: 0.01 } }`, as in the AlexNet paper',
    ),
  ]
    .flat()
    .map((candidate, index) => ({ ...candidate, kind: `weight ${index}` }));
};

/** Scores and classes agree: either gives way. */
export const fixClasses: CandidateGenerator = (site) => {
  const { spec, problem } = site;
  const units = numberAttribute(site, 'units');
  if (problem === undefined || units === undefined) {
    return [];
  }
  const { name } = problem.layer;
  return [
    ...layerChange(site, 'units', spec.classes, `\`units: ${spec.classes}\` in \`${name}\` gives one score per class`),
    {
      kind: 'classes',
      title: `\`classes: ${units}\` matches \`${name}\``,
      changes: [{ path: ['classes'], value: units }],
    },
  ];
};

export const fixShapeAssertion: CandidateGenerator = (site) => {
  const shape = inferLayers(site.spec, () => {}).shapes.get(site.problem?.layer.name ?? '');
  return shape === undefined
    ? []
    : layerChange(site, 'expect', shape, `\`expect: ${formatShape(shape)}\` states what the layer gives`);
};

export const fixParameterTotal: CandidateGenerator = ({ spec }) => {
  const { inferred } = inferLayers(spec, () => {});
  const shapes = [...inferred.values()].flatMap(({ parameters }) => parameters.map(({ shape }) => shape));
  const total = shapes.reduce((sum, shape) => sum + elementsOf(shape), 0);
  return [
    {
      kind: 'expect',
      title: `\`parameters: ${total}\` states the ${formatCount(total)} that the network has`,
      changes: [{ path: ['expect', 'parameters'], value: total }],
    },
  ];
};

export const fixCrop: CandidateGenerator = ({ spec }) => {
  const [, height = 0, width = 0] = spec.input.shape;
  const crop = spec.data?.crop ?? 0;
  const changes = [1, 2].map((axis) => ({ path: ['input', 'shape', axis], value: crop }));
  return [
    ...(height === width
      ? [
          {
            kind: 'crop',
            title: `\`crop: ${height}\` cuts what the network reads`,
            changes: [{ path: ['data', 'crop'], value: height }],
          },
        ]
      : []),
    { kind: 'input', title: `input ${crop}×${crop} reads what is cut`, changes },
  ];
};

export const fixResize: CandidateGenerator = ({ spec }) => {
  const crop = spec.data?.crop ?? 0;
  return [
    {
      kind: 'resize',
      title: `\`resize: ${crop}\` leaves just enough`,
      changes: [{ path: ['data', 'resize'], value: crop }],
    },
  ];
};

/** A divisor where a factor is meant. */
export const fixScheduleFactor: CandidateGenerator = ({ spec }) => {
  const { plateau, steps } = spec.train?.schedule ?? {};
  return [
    { name: 'plateau', factor: plateau?.factor },
    { name: 'steps', factor: steps?.factor },
  ].flatMap(({ name, factor }) =>
    factor === undefined || factor <= 1
      ? []
      : [
          {
            kind: name,
            title: `\`factor: ${1 / factor}\` divides the rate by ${formatNumber(factor)}`,
            changes: [{ path: ['train', 'schedule', name, 'factor'], value: 1 / factor }],
          },
        ],
  );
};
