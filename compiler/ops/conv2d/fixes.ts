/** Group counts that divide the channels, and filter counts that the groups divide. */
import type { CandidateGenerator, FixSite } from '../../fixes/types.ts';
import type { Shape } from '../../graph/types.ts';
import { fixExchange } from '../shared/columns.ts';
import { layerChange, numberAttribute } from '../shared/fixes.ts';
import type { Conv2dAttributes } from './schema.ts';

/** Largest group count that is offered; it bounds the work on absurd channel counts. */
const LARGEST_GROUPS = 4096;

/** Group counts that divide both channel counts, nearest first, then filter counts that the groups divide. */
export const fixGroups: CandidateGenerator = (site) => {
  const [C] = site.problem?.inputShapes[0] ?? [];
  const [K, G] = [numberAttribute(site, 'filters'), groupsOf(site)];
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

/** A layer that writes none and has the problem all the same has one for each column. */
function groupsOf(site: FixSite): number | undefined {
  const { problem, spec } = site;
  const isWritten = problem !== undefined && spec.isWritten([...problem.layer.path, 'groups']);
  return isWritten ? numberAttribute(site, 'groups') : (spec.columns?.count ?? numberAttribute(site, 'groups'));
}

/** A group for each column, or one where the layer reads all of them. */
export const fixColumnGroups: CandidateGenerator = (site) => [
  ...[site.spec.columns?.count ?? 1, 1].flatMap((value) =>
    layerChange(site, 'groups', value, `\`groups: ${value}\` is what the columns make of it`),
  ),
  ...(numberAttribute(site, 'groups') === 1 ? fixExchange(site) : []),
];

/** Group counts that are common; others may divide the channels too, but are seldom intended. */
const USUAL_GROUPS = [1, 2, 4, 8, 16, 32];

/** Other group counts for the same channels: the layer keeps its shape but has a different number of weights. */
export function otherGroups(
  { groups }: Conv2dAttributes,
  [C = 0]: Shape,
  [K = 0]: Shape,
): readonly { readonly key: string; readonly value: number }[] {
  return USUAL_GROUPS.filter((count) => count !== groups && C % count === 0 && K % count === 0).map((value) => ({
    key: 'groups',
    value,
  }));
}
