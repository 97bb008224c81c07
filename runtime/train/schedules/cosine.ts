/** The rate falls to an end rate along half a period of a cosine (Loshchilov and Hutter, ICLR 2017, equation 5, without restarts). */
import { type DecaySettings, decayProgress, type Schedule } from './schedule.ts';

export const cosine: Schedule<DecaySettings> = {
  rate({ end_rate: end = 0, epochs }, moment) {
    return end + ((moment.baseRate - end) * (1 + Math.cos(Math.PI * decayProgress(moment, epochs)))) / 2;
  },
};
