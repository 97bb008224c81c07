/** The optimizers, schedules, losses and augmentations, and those that a spec chooses, for code that handles them all alike. */
import { augmentationKinds } from '../augmentations/registry.ts';
import * as augmentations from '../augmentations/shared/diagnostics.ts';
import type { CatalogueEntry } from '../diagnostics/create.ts';
import type { Report } from '../diagnostics/types.ts';
import type { CandidateGenerator } from '../fixes/types.ts';
import * as gradients from '../gradients/diagnostics.ts';
import { lossKinds } from '../losses/registry.ts';
import * as metrics from '../metrics/diagnostics.ts';
import { optimizerKinds } from '../optimizers/registry.ts';
import * as optimizers from '../optimizers/shared/diagnostics.ts';
import * as moments from '../optimizers/shared/moments/diagnostics.ts';
import type { ResolvedSpec } from '../resolve/types.ts';
import { scheduleKinds } from '../schedules/registry.ts';
import * as schedules from '../schedules/shared/diagnostics.ts';
import type { Path } from '../source/span.ts';
import { type Choice, findChoice, type RecipeKind } from './recipe-kind.ts';

export const recipeKinds: readonly RecipeKind<unknown>[] = [
  ...optimizerKinds,
  ...scheduleKinds,
  ...lossKinds,
  ...augmentationKinds,
];

/** Everything that recipes report, down to metrics and gradients. */
export const recipeDiagnostics: readonly Readonly<Record<string, CatalogueEntry<never>>>[] = [
  metrics,
  gradients,
  optimizers,
  moments,
  schedules,
  augmentations,
  ...recipeKinds.map(({ diagnostics = {} }) => diagnostics),
];

interface Chosen {
  readonly kind: RecipeKind<unknown>;
  readonly settings: unknown;
  /** Path of the settings. */
  readonly path: Path;
}

/** The kinds that a spec chooses, without refused choices. */
function chosenKinds({ train, loss, data, broken }: ResolvedSpec): readonly Chosen[] {
  const find = (kinds: readonly RecipeKind<unknown>[], choice: Choice | undefined, path: Path): readonly Chosen[] => {
    const chosen = choice === undefined ? undefined : findChoice(kinds, choice);
    return chosen === undefined
      ? []
      : [{ ...chosen, path: typeof choice === 'string' ? path : [...path, chosen.kind.kind] }];
  };
  return [
    ...find(optimizerKinds, train?.optimizer, ['train', 'optimizer']),
    ...find(scheduleKinds, train?.schedule, ['train', 'schedule']),
    ...find(lossKinds, broken.keys.has('loss') ? undefined : loss, ['loss']),
    ...(data.augment ?? []).flatMap((step, index) => find(augmentationKinds, step, ['data', 'augment', index])),
  ];
}

/** Reports settings that the schema admits but that are wrong nevertheless. */
export function checkChosenKinds(spec: ResolvedSpec, report: Report): void {
  for (const { kind, settings, path } of chosenKinds(spec)) {
    const at = (...rest: Path) => (rest.length === 0 ? spec.originOfKey(path) : spec.origin([...path, ...rest]));
    kind.check?.(settings, { spec, at, report });
  }
}

/** The chosen kinds' changes for a code. */
export function recipeFix(spec: ResolvedSpec, code: string): CandidateGenerator | undefined {
  return chosenKinds(spec)
    .map(({ kind }) => kind.fixes?.[code])
    .find((generate) => generate !== undefined);
}
