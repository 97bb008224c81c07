/**
 * What a folder in `schedules/` exports: the words of a learning-rate schedule. Its formula is a file of the same name in
 * `runtime/train/schedules/`, because packages train without the compiler.
 */
import type { ScheduleName, ScheduleSettings } from '../../runtime/index.ts';
import type { RecipeKind } from '../recipe/recipe-kind.ts';
import { withWarmup } from './shared/warmup.ts';

export interface ScheduleDefinition<S, K extends ScheduleName = ScheduleName> extends RecipeKind<S> {
  readonly kind: K;
}

/** A schedule with the type of its settings closed over. */
export type ScheduleKind<K extends ScheduleName = ScheduleName> = ScheduleDefinition<unknown, K>;

/** Closes over the settings, which must be what the formula of that name takes, and adds the warm-up that every schedule may begin with. */
export function defineSchedule<K extends ScheduleName, S extends ScheduleSettings<K>>(
  definition: ScheduleDefinition<S, K>,
): ScheduleKind<K> {
  return withWarmup(definition);
}
