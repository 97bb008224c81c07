/** The learning rate of an update, whatever schedule the recipe has, with the warm-up that any may begin with. Without one it is constant. */
import type { TrainRecipe } from './recipe.ts';
import { type ScheduleName, type ScheduleRecipe, schedules } from './schedules/registry.ts';
import { type Moment, type Schedule, type ScheduleState, startSchedule, type Watched } from './schedules/schedule.ts';
import { type Warmup, warmupFactor, warmupLength } from './schedules/warmup.ts';

/** ε of the update after `step` batches of the run. `state` is what validation has said; nothing yet if absent. */
export function learningRateAt(
  { learningRate, epochs, schedule }: Pick<TrainRecipe, 'learningRate' | 'epochs' | 'schedule'>,
  { step, stepsPerEpoch, state = startSchedule }: Pick<Moment, 'step' | 'stepsPerEpoch'> & Partial<Moment>,
): number {
  const chosen = scheduleOf(schedule);
  if (chosen === undefined) {
    return learningRate;
  }
  const { warmup = {} } = chosen.settings;
  const warmupSteps = warmupLength(warmup, stepsPerEpoch);
  const moment = { step, stepsPerEpoch, epochs, baseRate: learningRate, warmupSteps, state };
  return chosen.schedule.rate(chosen.settings, moment) * warmupFactor(warmup, step, warmupSteps);
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
function scheduleOf(recipe: ScheduleRecipe = {}):
  | {
      readonly schedule: Schedule<unknown>;
      readonly settings: { readonly warmup?: Warmup };
    }
  | undefined {
  for (const name of Object.keys(schedules) as ScheduleName[]) {
    const settings = recipe[name];
    if (settings !== undefined) {
      return { schedule: schedules[name] as Schedule<unknown>, settings };
    }
  }
  return undefined;
}
