/** The loss in the comments of kernels. */
import { formatNumber } from '../../text/numbers.ts';

/** What a sample adds to the loss. */
export function lossFormula(smoothing: number): string {
  return smoothing === 0 ? '−log softmax(logits[n])[label]' : '−Σ target[i] · log softmax(logits[n])[i]';
}

/** The target of class i. */
export function targetFormula(smoothing: number): string {
  return smoothing === 0 ? '[i = label]' : 'target[i]';
}

/** What `target` is; nothing where the formulas do without it. */
export function targetWords(smoothing: number, classes: number): readonly string[] {
  const share = formatNumber(smoothing);
  return smoothing === 0 ? [] : [`target[i] = (1 − ${share}) · [i = label] + ${share} / ${classes}: smoothed labels.`];
}
