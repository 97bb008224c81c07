/**
 * What a file in this folder exports: a learning-rate schedule as pure functions. The same moment gives the same rate, so that a resumed
 * run continues as if it had never stopped, and an edited recipe applies from the first step on.
 */

/** What a schedule that monitors validation remembers. Plain data: checkpoints hold it. */
export interface ScheduleState {
  readonly reductions: number;
  /** Smallest value of the monitored number so far; null before the first. */
  readonly best: number | null;
  /** Epochs since `best`, or since the last reduction. */
  readonly waited: number;
  /** Which number `best` is a value of; absent before the first, and in checkpoints from before it was kept. */
  readonly monitor?: string;
}

export const startSchedule: ScheduleState = { reductions: 0, best: null, waited: 0 };

/** What validation says after an epoch. */
export interface Watched {
  readonly val_top1_error: number;
  readonly val_loss: number;
}

/** Everything that the learning rate of an update may depend on. */
export interface Moment {
  /** Batches of the run before this one, 0-based: those of whole epochs, and those of the current one. */
  readonly step: number;
  readonly stepsPerEpoch: number;
  /** Epochs of the whole run. */
  readonly epochs: number;
  /** ε of the recipe, before the schedule changes it. */
  readonly baseRate: number;
  /** Updates of the warm-up; 0 without one. The factor that it puts on the rate is no business of the schedule. */
  readonly warmupSteps: number;
  /** What validation has said so far. */
  readonly state: ScheduleState;
}

/** S: the settings, as a spec writes them below the name of the schedule. */
export interface Schedule<S> {
  /** ε of the update, without the factor of a warm-up. */
  rate(settings: S, moment: Moment): number;
  /** The state after another epoch; absent where validation does not matter. */
  observe?(settings: S, state: ScheduleState, watched: Watched): ScheduleState;
}

/** One multiplication for each reduction: a power may differ in the last bit. */
export function reduced(baseRate: number, factor: number, times: number): number {
  let rate = baseRate;
  for (let i = 0; i < times; i++) {
    rate *= factor;
  }
  return rate;
}

/** Batches between the end of the warm-up and this one; 0 during it. */
export function stepsAfterWarmup({ step, warmupSteps }: Moment): number {
  return Math.max(0, step - warmupSteps);
}

/** Settings of a schedule that goes from the base rate, where the warm-up ends, to an end rate. */
export interface DecaySettings {
  /** 0 when absent. */
  readonly end_rate?: number;
  /** Epochs of the run after which the end rate is reached; all when absent. */
  readonly epochs?: number;
}

/** How much of the way from the base rate to the end rate is done, from 0 to 1. */
export function decayProgress(moment: Moment, epochs = moment.epochs): number {
  const done = stepsAfterWarmup(moment);
  const all = epochs * moment.stepsPerEpoch - moment.warmupSteps;
  // A warm-up may be longer than the run.
  return done === 0 ? 0 : Math.min(1, done / Math.max(1, all));
}
