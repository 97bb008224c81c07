/** Initial values of parameters: distributions that suit the layer's size, also in place of those that other frameworks name. */
import type { Candidate, CandidateGenerator, FixSite, ForeignValueGenerator, PlainValue } from '../../fixes/types.ts';
import type { Shape } from '../../graph/types.ts';
import { absentInitializer } from '../../initializers/absent.ts';
import { suggestedInitializers } from '../../initializers/registry.ts';
import type { ResolvedLayer } from '../../resolve/types.ts';
import { plainSpelling } from '../../schema/spelling.ts';
import { flowText } from '../../text/flow-yaml.ts';
import { layerChange } from './fixes.ts';
import { fansOf } from './parameters.ts';

function weightOf(site: FixSite, layer: ResolvedLayer): Shape | undefined {
  return site.parametersOf(layer)?.find(({ role }) => role === 'weight')?.shape;
}

export const fixWeightInitializer: CandidateGenerator = (site) => suggestionsFor('weight', site);

/** A bias that does not keep the units at 0, or weights that differ. */
export const fixInitialization: CandidateGenerator = (site) => [
  ...suggestionsFor('bias', site),
  ...fixWeightInitializer(site),
];

function suggestionsFor(role: 'weight' | 'bias', site: FixSite): readonly Candidate[] {
  return suggestedInitializers.flatMap(({ kind, suggestions = [] }) =>
    suggestions
      .filter((suggestion) => suggestion.role === role)
      .flatMap(({ settings, why }) => initializerChange(site, role, { [kind]: settings as PlainValue }, why)),
  );
}

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

/** An initializer that other frameworks have by name and this language has not: the numbers of this layer. */
export const fixForeignWeight: ForeignValueGenerator = (site, layer, word) => {
  const absent = absentInitializer(plainSpelling(word));
  const shape = weightOf(site, layer);
  if (absent === undefined || shape === undefined) {
    return [];
  }
  const { value, formula } = absent(fansOf(shape));
  const title = `\`weight: ${flowText(value)}\`, which is ${formula}`;
  return [{ kind: 'weight', title, changes: [{ path: [...layer.path, 'weight'], value }] }];
};

export const parameterFixes: Readonly<Record<string, CandidateGenerator>> = {
  SPC5110: fixInitialization,
  SPC5111: fixWeightInitializer,
  SPC5112: fixInitialization,
};
