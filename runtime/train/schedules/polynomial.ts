/** The rate falls to an end rate as a power of what is left of the run. */
import { type DecaySettings, decayProgress, type Schedule } from './schedule.ts';

export interface PolynomialSettings extends DecaySettings {
  /** 1 when absent, a straight line. */
  readonly power?: number;
}

export const polynomial: Schedule<PolynomialSettings> = {
  rate({ power = 1, end_rate: end = 0, epochs }, moment) {
    return end + (moment.baseRate - end) * (1 - decayProgress(moment, epochs)) ** power;
  },
};
