/**
 * Every learning-rate schedule of the language, one line per folder. The formulas of the same names are in
 * `runtime/train/schedules/registry.ts`: a schedule that one of the two lacks does not compile.
 */
import type { ScheduleName } from '../../runtime/index.ts';
import { constant } from './constant/index.ts';
import { cosine } from './cosine/index.ts';
import { exponential } from './exponential/index.ts';
import { plateau } from './plateau/index.ts';
import { polynomial } from './polynomial/index.ts';
import type { ScheduleKind } from './schedule-kind.ts';
import { steps } from './steps/index.ts';

const byName: { readonly [K in ScheduleName]: ScheduleKind<K> } = {
  constant,
  steps,
  exponential,
  polynomial,
  cosine,
  plateau,
};

/** Where a spec names none. */
export const defaultSchedule: ScheduleName = 'constant';

export const scheduleKinds: readonly ScheduleKind[] = Object.values(byName);
