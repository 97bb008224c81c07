/** Every learning-rate schedule of the language, one line per folder. */
import { plateau } from './plateau/index.ts';
import type { ScheduleKind } from './schedule-kind.ts';
import { steps } from './steps/index.ts';

export const scheduleKinds: readonly ScheduleKind[] = [plateau, steps];
