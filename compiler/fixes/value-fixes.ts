/** Changes of single values: groups, class counts, rates, conventions that must be written. */
import { inferLayers } from '../graph/build.ts';
import { elementsOf } from '../ops/shared/inputs.ts';
import { plural } from '../text/numbers.ts';
import { type Candidate, type CandidateGenerator, type FixSite, type PlainValue, yamlText } from './candidate.ts';
import { meantShare } from './meant-share.ts';

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

/** Largest group count that is offered; it bounds the work on absurd channel counts. */
const LARGEST_GROUPS = 4096;

/** Group counts that divide both channel counts, nearest first, then filter counts that the groups divide. */
export const fixGroups: CandidateGenerator = (site) => {
  const [C] = site.problem?.inputShapes[0] ?? [];
  const [K, G] = [numberAttribute(site, 'filters'), numberAttribute(site, 'groups')];
  if (C === undefined || K === undefined || G === undefined) {
    return [];
  }
  const groups = Array.from({ length: Math.min(C, K, LARGEST_GROUPS) }, (_, index) => index + 1)
    .filter((value) => C % value === 0 && K % value === 0)
    .sort((a, b) => Math.abs(a - G) - Math.abs(b - G));
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

export const fixAlphaConvention: CandidateGenerator = (site) => {
  const index = layerNamedAt(site);
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

/** Index of the layer whose name the diagnostic points at: one that is refused is found by its place alone. */
function layerNamedAt({ spec, diagnostic }: FixSite): number | undefined {
  const count = spec.layers.length + spec.broken.layers.size;
  const indices = Array.from({ length: count }, (_, index) => index);
  return indices.find((at) => spec.origin(['layers', at, 'name']).start === diagnostic.span?.start);
}

/** The next number that no layer has behind the same word. */
export const fixDuplicateName: CandidateGenerator = (site) => {
  const { spec, diagnostic } = site;
  const index = layerNamedAt(site);
  const taken = new Set([...spec.layers.map(({ name }) => name), ...spec.broken.layers]);
  const [, word, digits] =
    /^`?([a-z0-9_]*?)(\d*)$/.exec(spec.text.slice(diagnostic.span?.start, diagnostic.span?.end)) ?? [];
  if (index === undefined || word === undefined) {
    return [];
  }
  let number = Number(digits || 1) + 1;
  while (taken.has(`${word}${number}`)) {
    number += 1;
  }
  const name = `${word}${number}`;
  const change = { path: ['layers', index, 'name'], value: name };
  return [{ kind: 'name', title: `\`name: ${name}\` is free`, changes: [change] }];
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

/** A sign or a percentage that was not meant, or the share that is kept instead of the one that is dropped. */
export const fixDropoutRate: CandidateGenerator = (site) => {
  const rate = numberAttribute(site, 'rate') ?? 0;
  const meant = meantShare(rate);
  const usual = meant.some(({ value }) => value === 0.5)
    ? []
    : layerChange(site, 'rate', 0.5, '`rate: 0.5`, as in the AlexNet paper');
  return [
    ...(rate === 1 ? layerChange(site, 'rate', 0, '`rate: 0` drops nothing, if 1 is the share to keep') : []),
    ...meant.flatMap(({ value, why }) => layerChange(site, 'rate', value, `\`rate: ${value}\`, ${why}`)),
    ...usual,
  ].map((candidate, index) => ({ ...candidate, kind: `rate ${index}` }));
};

/** A normal distribution that suits the layer's size, and the paper's. */
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
    ...initializerChange(
      site,
      'weight',
      { normal: { mean: 0, std } },
      `which is √(2 / ${fanIn}) and keeps activations at their size through a ReLU`,
    ),
    ...initializerChange(site, 'weight', { normal: { mean: 0, std: 0.01 } }, 'as in the AlexNet paper'),
  ];
};

/** A bias that does not hold the units down, or weights that differ. */
export const fixInitialization: CandidateGenerator = (site) => [
  ...initializerChange(site, 'bias', { constant: 0 }, 'so that the weights decide'),
  ...initializerChange(site, 'bias', { constant: 1 }, 'as in hidden layers of the AlexNet paper'),
  ...fixWeightInitializer(site),
];

/** Another initializer for a parameter; the multipliers that the layer writes beside it stay. */
function initializerChange(
  site: FixSite,
  role: 'weight' | 'bias',
  initializer: { readonly [key: string]: PlainValue },
  why: string,
): readonly Candidate[] {
  const { problem, spec } = site;
  const own = (problem?.layer.attributes[role] ?? {}) as Readonly<Record<string, PlainValue>>;
  const multipliers = Object.entries(own).filter(
    ([key]) => key.endsWith('_multiplier') && spec.isWritten([...(problem?.layer.path ?? []), role, key]),
  );
  const title = `\`${role}: ${yamlText(initializer)}\`, ${why}`;
  return layerChange(site, role, { ...initializer, ...Object.fromEntries(multipliers) }, title).map((candidate) => ({
    ...candidate,
    kind: title,
  }));
}

/** Scores and classes agree: either gives way. */
export const fixClasses: CandidateGenerator = (site) => {
  const { spec, problem } = site;
  const units = numberAttribute(site, 'units');
  if (problem === undefined || units === undefined) {
    return [];
  }
  const { name } = problem.layer;
  const change = layerChange(
    site,
    'units',
    spec.classes,
    `\`units: ${spec.classes}\` in \`${name}\` gives one score per class`,
  );
  // A number in place of names would lose them.
  if (spec.classNames !== undefined) {
    return change;
  }
  return [
    ...change,
    {
      kind: 'classes',
      title: `\`classes: ${units}\` matches \`${name}\``,
      changes: [{ path: ['classes'], value: units }],
    },
  ];
};
