/** What kinds with a mean and a standard deviation have in common. */
import { formatNumber } from '../../text/numbers.ts';
import type { InitializerProblem, Moments } from '../initializer-kind.ts';

export interface DeviationSettings {
  readonly mean: number;
  readonly std: number;
}

export const deviationExample: DeviationSettings = { mean: 0, std: 0.01 };

/** Draws further from the mean than this many standard deviations do not count. */
const RARE = 5;

export function negativeDeviation({ std }: DeviationSettings): InitializerProblem | undefined {
  return std < 0 ? { text: `has a negative standard deviation, ${formatNumber(std)}`, path: ['std'] } : undefined;
}

export function normalMoments({ mean, std }: DeviationSettings): Moments {
  return { mean, deviation: std, highest: mean + RARE * std };
}
