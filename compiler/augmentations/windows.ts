/** Augmentations that choose the window: one of them in a recipe, and one that leaves a mean image its places. */
import { createDiagnostic } from '../diagnostics/create.ts';
import type { Report } from '../diagnostics/types.ts';
import { choiceName } from '../recipe/recipe-kind.ts';
import type { ResolvedSpec } from '../resolve/types.ts';
import { augmentationKinds } from './registry.ts';
import { meanImageMoved, windowChosenTwice } from './shared/diagnostics.ts';

export function checkWindows(spec: ResolvedSpec, report: Report): void {
  const { augment = [], mean } = spec.data;
  const path = (index: number) => ['data', 'augment', index];
  const chosen = augment.flatMap((step, index) => {
    const name = choiceName(step);
    const window = augmentationKinds.find(({ kind }) => kind === name)?.window;
    return window === undefined ? [] : [{ name, index, window }];
  });
  const [first, ...others] = chosen;
  // A word that is written twice means what it means once.
  const repeats = (index: number) =>
    typeof augment[index] === 'string' && augment[index] === augment[first?.index ?? 0];
  for (const { name, index } of others.filter((other) => !repeats(other.index))) {
    const labels = [{ span: spec.origin(path(first?.index ?? 0)), text: 'chooses the window' }];
    report(
      createDiagnostic(
        windowChosenTwice,
        { first: first?.name ?? '', second: name },
        { span: spec.origin(path(index)), labels, help: ['keep one of them'] },
      ),
    );
  }
  for (const { name, index, window } of chosen) {
    if (mean === 'image' && window.pixels !== undefined) {
      report(
        createDiagnostic(
          meanImageMoved,
          { augmentation: name, pixels: window.pixels },
          {
            span: spec.origin(path(index)),
            labels: [{ span: spec.origin(['data', 'mean']), text: 'a value for each place' }],
          },
        ),
      );
    }
  }
}
