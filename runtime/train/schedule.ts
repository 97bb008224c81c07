/** The learning rate from epoch to epoch. State is plain data, so that a checkpoint can hold it. */
import type { ScheduleRecipe } from './recipe.ts';

export interface ScheduleState {
  readonly learningRate: number;
  readonly reductions: number;
  /** Smallest value of the watched number so far; null before the first. */
  readonly best: number | null;
  /** Epochs since `best`, or since the last reduction. */
  readonly waited: number;
}

/** What plateau schedules may watch after an epoch. */
export interface Watched {
  readonly val_top1_error: number;
  readonly val_loss: number;
}

export function startSchedule(learningRate: number): ScheduleState {
  return { learningRate, reductions: 0, best: null, waited: 0 };
}

/** The state for the epoch after the `epochsDone`-th. */
export function advanceSchedule(
  recipe: ScheduleRecipe | undefined,
  state: ScheduleState,
  epochsDone: number,
  watched: Watched,
): ScheduleState {
  if (recipe?.steps !== undefined) {
    return recipe.steps.at.includes(epochsDone) ? reduce(state, recipe.steps.factor) : state;
  }
  if (recipe?.plateau === undefined) {
    return state;
  }
  const { factor, monitor, max_reductions: most, patience = 1 } = recipe.plateau;
  const value = watched[monitor];
  if (state.best === null || value < state.best) {
    return { ...state, best: value, waited: 0 };
  }
  const waited = state.waited + 1;
  return waited >= patience && state.reductions < most ? reduce(state, factor) : { ...state, waited };
}

function reduce(state: ScheduleState, factor: number): ScheduleState {
  return { ...state, learningRate: state.learningRate * factor, reductions: state.reductions + 1, waited: 0 };
}
