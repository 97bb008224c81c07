/** Every schedule by the name that a spec gives it, one line per file. */
import { plateau } from './plateau.ts';
import type { Schedule } from './schedule.ts';
import { steps } from './steps.ts';

export const schedules = { plateau, steps } as const;

type Schedules = typeof schedules;
export type ScheduleName = keyof Schedules;

/** One schedule and its settings, `{ steps: { at: [6, 8], factor: 0.2 } }`. */
export type ScheduleRecipe = { readonly [K in ScheduleName]?: Schedules[K] extends Schedule<infer S> ? S : never };
