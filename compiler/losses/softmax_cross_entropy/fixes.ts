/** What a label smoothing out of range may have meant. */
import type { Candidate, CandidateGenerator } from '../../fixes/types.ts';
import { choiceSettings } from '../../recipe/recipe-kind.ts';
import { meantShare } from '../../text/meant-share.ts';
import type { SoftmaxCrossEntropySettings } from './schema.ts';

function change(value: number, why: string): Candidate {
  return {
    kind: `label_smoothing ${value}`,
    title: `\`label_smoothing: ${value}\`, ${why}`,
    changes: [{ path: ['loss', 'softmax_cross_entropy', 'label_smoothing'], value }],
  };
}

export const fixLabelSmoothing: CandidateGenerator = ({ spec }) => {
  const written: Partial<SoftmaxCrossEntropySettings> = choiceSettings(spec.loss);
  const meant = meantShare(written.label_smoothing ?? 0);
  const usual = meant.some(({ value }) => value === 0.1) ? [] : [change(0.1, 'the usual value')];
  return [...meant.map(({ value, why }) => change(value, why)), ...usual];
};
