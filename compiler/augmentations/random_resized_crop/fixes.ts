/** The two ends of a range the other way round. */
import { augmentation } from '../../../runtime/data/recipe.ts';
import type { CandidateGenerator } from '../../fixes/types.ts';
import { choiceName } from '../../recipe/recipe-kind.ts';

export const fixRange: CandidateGenerator = ({ spec }) =>
  (spec.data.augment ?? []).flatMap((step, index) => {
    const name = 'random_resized_crop';
    const settings = choiceName(step) === name ? augmentation({ augment: [step] }, name) : undefined;
    return Object.entries(settings ?? {})
      .filter(([, [least = 0, greatest = 0]]) => least > greatest)
      .map(([key, range]) => ({
        kind: key,
        title: `\`${key}: [${[...range].reverse().join(', ')}]\``,
        changes: [{ path: ['data', 'augment', index, name, key], value: [...range].reverse() }],
      }));
  });
