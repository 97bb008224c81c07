/** Initial values of parameters: distributions that suit the layer's size, also in place of those that other frameworks name. */
import type { Candidate, CandidateGenerator, FixSite, ForeignValueGenerator, PlainValue } from '../../fixes/types.ts';
import type { Shape } from '../../graph/types.ts';
import type { ResolvedLayer } from '../../resolve/types.ts';
import { namedInitializer } from '../../schema/initializers.ts';
import { flowText } from '../../text/flow-yaml.ts';
import { layerChange } from './fixes.ts';
import { elementsOf } from './inputs.ts';

function weightOf(site: FixSite, layer: ResolvedLayer): Shape | undefined {
  return site.parametersOf(layer)?.find(({ role }) => role === 'weight')?.shape;
}

/** A normal distribution that suits the layer's size, and the paper's. */
export const fixWeightInitializer: CandidateGenerator = (site) => {
  const weight = site.problem && weightOf(site, site.problem.layer);
  if (weight === undefined) {
    return [];
  }
  const fanIn = elementsOf(weight.slice(1));
  const std = Number(Math.sqrt(2 / fanIn).toPrecision(2));
  return [
    ...initializerChange(
      site,
      'weight',
      { normal: { mean: 0, std } },
      `which is √(2 / ${fanIn}) and keeps the size of activations through a ReLU`,
    ),
    ...initializerChange(site, 'weight', { normal: { mean: 0, std: 0.01 } }, 'as in the AlexNet paper'),
  ];
};

/** A bias that does not keep the units at 0, or weights that differ. */
export const fixInitialization: CandidateGenerator = (site) => [
  ...initializerChange(site, 'bias', { constant: 0 }, 'so that the weights decide'),
  ...initializerChange(site, 'bias', { constant: 1 }, 'as in hidden layers of the AlexNet paper'),
  ...fixWeightInitializer(site),
];

/** Another initializer for a parameter; the multipliers that the layer writes next to it stay. */
function initializerChange(
  site: FixSite,
  role: 'weight' | 'bias',
  initializer: { readonly [key: string]: PlainValue },
  why: string,
): readonly Candidate[] {
  const { problem, spec } = site;
  const written = problem?.layer.attributes[role];
  if (written === false) {
    return [];
  }
  const own = (written ?? {}) as Readonly<Record<string, PlainValue>>;
  const multipliers = Object.entries(own).filter(
    ([key]) => key.endsWith('_multiplier') && spec.isWritten([...(problem?.layer.path ?? []), role, key]),
  );
  const title = `\`${role}: ${flowText(initializer)}\`, ${why}`;
  return layerChange(site, role, { ...initializer, ...Object.fromEntries(multipliers) }, title).map((candidate) => ({
    ...candidate,
    kind: title,
  }));
}

/** Fan-in and fan-out as frameworks count them: the inputs that one output sums, the outputs that one input goes into. */
export const fixForeignWeight: ForeignValueGenerator = (site, layer, word) => {
  const initializer = namedInitializer(word);
  const shape = weightOf(site, layer);
  if (initializer === undefined || shape === undefined) {
    return [];
  }
  const [filters = 1, ...rest] = shape;
  const [inputs, outputs] = [elementsOf(rest), filters * elementsOf(rest.slice(1))];
  const std = Math.sqrt(initializer.variance(inputs, outputs));
  const formula = initializer.formula(String(inputs), String(outputs));
  // A uniform distribution over (−b, b) has the standard deviation b / √3.
  const bound = short(std * Math.sqrt(3));
  const value = initializer.uniform
    ? { uniform: { min: -bound, max: bound } }
    : { normal: { mean: 0, std: short(std) } };
  const why = initializer.uniform ? `√3 · ${formula}` : formula;
  const title = `\`weight: ${flowText(value)}\`, which is ${why}`;
  return [{ kind: 'weight', title, changes: [{ path: [...layer.path, 'weight'], value }] }];
};

function short(value: number): number {
  return Number(value.toPrecision(2));
}

export const parameterFixes: Readonly<Record<string, CandidateGenerator>> = {
  SPC5110: fixInitialization,
  SPC5111: fixWeightInitializer,
  SPC5112: fixInitialization,
};
