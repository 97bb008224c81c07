/** The rate drops after given numbers of epochs. */
import { reduced, type Schedule } from './schedule.ts';

export interface StepsSettings {
  /** Numbers of epochs, ascending. */
  readonly at: readonly number[];
  readonly factor: number;
}

export const steps: Schedule<StepsSettings> = {
  rate({ at, factor }, { step, stepsPerEpoch, baseRate }) {
    const epochsDone = Math.floor(step / stepsPerEpoch);
    return reduced(baseRate, factor, at.filter((epoch) => epoch <= epochsDone).length);
  },
};
