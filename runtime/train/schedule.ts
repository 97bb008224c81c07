/** The learning rate of an update, whatever schedule the recipe has. Without one it is constant. */
import type { TrainRecipe } from './recipe.ts';
import { type ScheduleName, type ScheduleRecipe, schedules } from './schedules/registry.ts';
import { type Moment, type Schedule, type ScheduleState, startSchedule, type Watched } from './schedules/schedule.ts';

/** ε of the update after `step` batches of the run. `state` is what validation has said; nothing yet if absent. */
export function learningRateAt(
  { learningRate, epochs, schedule }: Pick<TrainRecipe, 'learningRate' | 'epochs' | 'schedule'>,
  { step, stepsPerEpoch, state = startSchedule }: Pick<Moment, 'step' | 'stepsPerEpoch'> & Partial<Moment>,
): number {
  const chosen = scheduleOf(schedule);
  const moment = { step, stepsPerEpoch, epochs, baseRate: learningRate, state };
  return chosen === undefined ? learningRate : chosen.schedule.rate(chosen.settings, moment);
}

/** The state after another epoch. */
export function advanceSchedule(
  { schedule }: Pick<TrainRecipe, 'schedule'>,
  state: ScheduleState,
  watched: Watched,
): ScheduleState {
  const chosen = scheduleOf(schedule);
  return chosen?.schedule.observe?.(chosen.settings, state, watched) ?? state;
}

/** Settings only reach the schedule that they are written for, so their type can be erased on the way. */
function scheduleOf(
  recipe: ScheduleRecipe = {},
): { readonly schedule: Schedule<unknown>; readonly settings: unknown } | undefined {
  const names = Object.keys(schedules) as ScheduleName[];
  const name = names.find((each) => recipe[each] !== undefined);
  return name === undefined ? undefined : { schedule: schedules[name] as Schedule<unknown>, settings: recipe[name] };
}
