/** The `train:` section of a spec, as the loop reads it. All of the optimizer but the learning rate is compiled into the update kernels. */
import type { ScheduleRecipe } from './schedules/registry.ts';

export interface TrainRecipe {
  /** Images per step. */
  readonly batch: number;
  /** Passes over the training images. */
  readonly epochs: number;
  /** ε before the schedule changes it. */
  readonly learningRate: number;
  /** Absent where the learning rate is constant. */
  readonly schedule?: ScheduleRecipe;
}
