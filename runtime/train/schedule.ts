/**
 * The learning rate: a function of the recipe, the epochs that are done and what validation said so far. A resumed run asks it anew, so
 * an edited recipe counts from the first step on. State is plain data, so that a checkpoint can hold it.
 */
import type { TrainRecipe } from './recipe.ts';

/** What a plateau schedule has seen. */
export interface ScheduleState {
  readonly reductions: number;
  /** Smallest value of the watched number so far; null before the first. */
  readonly best: number | null;
  /** Epochs since `best`, or since the last reduction. */
  readonly waited: number;
  /** The number that `best` is one of; absent before the first, and in checkpoints from before it was kept. */
  readonly monitor?: string;
}

/** What plateau schedules may watch after an epoch. */
export interface Watched {
  readonly val_top1_error: number;
  readonly val_loss: number;
}

export const startSchedule: ScheduleState = { reductions: 0, best: null, waited: 0 };

/** ε of the updates in the epoch after `epochsDone` others. */
export function learningRateAt(
  { learningRate, schedule }: Pick<TrainRecipe, 'learningRate' | 'schedule'>,
  epochsDone: number,
  { reductions }: ScheduleState,
): number {
  if (schedule?.steps !== undefined) {
    const { at, factor } = schedule.steps;
    return reduced(learningRate, factor, at.filter((epoch) => epoch <= epochsDone).length);
  }
  if (schedule?.plateau !== undefined) {
    const { factor, max_reductions: most } = schedule.plateau;
    return reduced(learningRate, factor, Math.min(reductions, most));
  }
  return learningRate;
}

/** One multiplication for each reduction: a power may differ in the last bit. */
function reduced(learningRate: number, factor: number, times: number): number {
  let rate = learningRate;
  for (let i = 0; i < times; i++) {
    rate *= factor;
  }
  return rate;
}

/** The state after another epoch. */
export function advanceSchedule(
  { schedule }: Pick<TrainRecipe, 'schedule'>,
  state: ScheduleState,
  watched: Watched,
): ScheduleState {
  if (schedule?.plateau === undefined) {
    return state;
  }
  const { monitor, max_reductions: most, patience = 1 } = schedule.plateau;
  const value = watched[monitor];
  const comparable = state.monitor === undefined || state.monitor === monitor;
  if (state.best === null || !comparable || value < state.best) {
    return { ...state, monitor, best: value, waited: 0 };
  }
  const waited = state.waited + 1;
  return waited >= patience && state.reductions < most
    ? { ...state, monitor, reductions: state.reductions + 1, waited: 0 }
    : { ...state, monitor, waited };
}
