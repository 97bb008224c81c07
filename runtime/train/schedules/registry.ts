/**
 * The formula of every schedule by the name that a spec gives it, one line per file. `compiler/schedules/registry.ts` has the words of
 * the same names: a schedule that one of the two lacks does not compile.
 */
import { constant } from './constant.ts';
import { cosine } from './cosine.ts';
import { exponential } from './exponential.ts';
import { plateau } from './plateau.ts';
import { polynomial } from './polynomial.ts';
import type { Schedule } from './schedule.ts';
import { steps } from './steps.ts';
import type { Warmup } from './warmup.ts';

export const schedules = { constant, steps, exponential, polynomial, cosine, plateau } as const;

type Schedules = typeof schedules;
export type ScheduleName = keyof Schedules;

/** The settings of a schedule's own, without the warm-up that all have. */
export type ScheduleSettings<K extends ScheduleName> = Schedules[K] extends Schedule<infer S> ? S : never;

/** One schedule and its settings, `{ steps: { at: [6, 8], factor: 0.2 } }`. */
export type ScheduleRecipe = {
  readonly [K in ScheduleName]?: ScheduleSettings<K> & { readonly warmup?: Warmup };
};
