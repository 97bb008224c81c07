/** The rate falls by the same factor each epoch, a little with every update. */
import { type Schedule, stepsAfterWarmup } from './schedule.ts';

export interface ExponentialSettings {
  /** Of one epoch. */
  readonly factor: number;
}

export const exponential: Schedule<ExponentialSettings> = {
  rate: ({ factor }, moment) => moment.baseRate * factor ** (stepsAfterWarmup(moment) / moment.stepsPerEpoch),
};
