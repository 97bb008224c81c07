/** What settings out of range may have meant, for the optimizer whose settings stand at `train.optimizer.<kind>`. */
import type { Candidate, CandidateGenerator } from '../../../fixes/types.ts';
import { type Choice, choiceSettings } from '../../../recipe/recipe-kind.ts';
import { meantShare } from '../../../text/meant-share.ts';
import { type MomentSettings, momentProperties } from './schema.ts';

/** By code. */
export function momentFixes(kind: string): Readonly<Record<string, CandidateGenerator>> {
  const change = (key: string, value: number, why: string): Candidate => ({
    kind: `${key} ${value}`,
    title: `\`${key}: ${value}\`, ${why}`,
    changes: [{ path: ['train', 'optimizer', kind, key], value }],
  });
  const settings = (optimizer: Choice | undefined): Partial<MomentSettings> =>
    optimizer === undefined ? {} : choiceSettings(optimizer);
  return {
    SPC5120({ spec }) {
      const { lr = 0 } = settings(spec.train?.optimizer);
      return [
        ...(lr < 0 ? [change('lr', -lr, 'without the sign')] : []),
        ...(lr === -0.001 ? [] : [change('lr', 0.001, 'the usual value')]),
      ];
    },
    SPC5151({ spec }) {
      const written = settings(spec.train?.optimizer);
      return (['beta1', 'beta2'] as const).flatMap((key) => {
        const beta = written[key] ?? 0;
        const usual = momentProperties[key].default;
        // 1.5 is hardly a percentage: an average that keeps so little is none.
        const meant = meantShare(beta).filter(({ value }) => value >= 0.5 && value !== usual);
        return beta >= 0 && beta < 1
          ? []
          : [...meant.map(({ value, why }) => change(key, value, why)), change(key, usual, 'the usual value')];
      });
    },
    SPC5152: () => [change('epsilon', momentProperties.epsilon.default, 'the usual value')],
    SPC5153: () => [change('lr', 0.001, 'the usual value')],
  };
}
