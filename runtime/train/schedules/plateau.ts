/** The rate drops when a validation metric has not improved for some epochs. */
import { reduced, type Schedule, type Watched } from './schedule.ts';

export interface PlateauSettings {
  readonly factor: number;
  readonly monitor: keyof Watched;
  readonly max_reductions: number;
  /** Epochs without improvement; 1 when absent. */
  readonly patience?: number;
}

export const plateau: Schedule<PlateauSettings> = {
  rate: ({ factor, max_reductions: most }, { baseRate, state }) =>
    reduced(baseRate, factor, Math.min(state.reductions, most)),
  observe({ monitor, max_reductions: most, patience = 1 }, state, watched) {
    const value = watched[monitor];
    const comparable = state.monitor === undefined || state.monitor === monitor;
    if (state.best === null || !comparable || value < state.best) {
      return { ...state, monitor, best: value, waited: 0 };
    }
    const waited = state.waited + 1;
    return waited >= patience && state.reductions < most
      ? { ...state, monitor, reductions: state.reductions + 1, waited: 0 }
      : { ...state, monitor, waited };
  },
};
