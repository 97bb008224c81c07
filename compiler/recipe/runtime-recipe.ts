/** The `train:` section of a spec in the runtime's terms. All of the optimizer except its learning rate is compiled into kernels. */
import type { TrainRecipe as RuntimeRecipe, ScheduleRecipe } from '../../runtime/index.ts';
import { chosenOptimizer } from '../optimizers/registry.ts';
import type { TrainRecipe } from '../schema/spec-document.ts';

export function runtimeRecipe({ batch, epochs, optimizer, schedule }: TrainRecipe): RuntimeRecipe {
  const { kind, settings } = chosenOptimizer(optimizer);
  return {
    batch,
    epochs,
    learningRate: kind.learningRate(settings),
    // The schema admits only the settings that the formula of the same name takes.
    ...(schedule === undefined ? {} : { schedule: schedule as ScheduleRecipe }),
  };
}
