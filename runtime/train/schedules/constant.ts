/** The rate stays as it is. */
import type { Schedule } from './schedule.ts';

export type ConstantSettings = Readonly<Record<never, never>>;

export const constant: Schedule<ConstantSettings> = {
  rate: (_, { baseRate }) => baseRate,
};
