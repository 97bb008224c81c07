/** Every loss of the language, one line per folder. */
import { compilerAssert } from '../assert.ts';
import { type Choice, findChoice } from '../recipe/recipe-kind.ts';
import type { LossKind } from './loss-kind.ts';
import { softmaxCrossEntropy } from './softmax_cross_entropy/index.ts';

export const lossKinds: readonly LossKind[] = [softmaxCrossEntropy];

/** The loss of a valid spec. */
export function chosenLoss(choice: Choice): { readonly kind: LossKind; readonly settings: unknown } {
  const chosen = findChoice(lossKinds, choice);
  compilerAssert(chosen !== undefined, `no loss is called ${JSON.stringify(choice)}`);
  return chosen;
}
