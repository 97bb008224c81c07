/**
 * What a folder in `schedules/` exports: the words of a learning-rate schedule. Its formula is a file of the same name in
 * `runtime/train/schedules/`, because packages train without the compiler.
 */
import type { ScheduleName, ScheduleRecipe } from '../../runtime/index.ts';
import type { RecipeKind } from '../recipe/recipe-kind.ts';

export interface ScheduleDefinition<S> extends RecipeKind<S> {
  readonly kind: ScheduleName;
}

/** A schedule with the type of its settings closed over. */
export type ScheduleKind = ScheduleDefinition<unknown>;

/** Closes over the settings, which must be what the formula of that name takes. */
export function defineSchedule<K extends ScheduleName, S extends NonNullable<ScheduleRecipe[K]>>(
  definition: ScheduleDefinition<S> & { readonly kind: K },
): ScheduleKind {
  return definition;
}
