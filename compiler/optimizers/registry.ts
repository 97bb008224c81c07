/** Every optimizer of the language, one line per folder. */
import { compilerAssert } from '../assert.ts';
import { type Choice, findChoice } from '../recipe/recipe-kind.ts';
import { adam } from './adam/index.ts';
import { adamw } from './adamw/index.ts';
import type { OptimizerKind } from './optimizer-kind.ts';
import { sgd } from './sgd/index.ts';

export const optimizerKinds: readonly OptimizerKind[] = [sgd, adam, adamw];

/** The optimizer of a valid recipe. */
export function chosenOptimizer(choice: Choice): { readonly kind: OptimizerKind; readonly settings: unknown } {
  const chosen = findChoice(optimizerKinds, choice);
  compilerAssert(chosen !== undefined, `no optimizer is called ${JSON.stringify(choice)}`);
  return chosen;
}
