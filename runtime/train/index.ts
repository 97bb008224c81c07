/** Training and evaluation: the part of `train/` that programs need. */
export {
  type Checkpoint,
  checkClasses,
  checkIdentity,
  classesOf,
  datasetOf,
  networkTensors,
  readRun,
  statisticsOf,
  trainedTensors,
  trainingFilesOf,
  verifyChecksum,
} from './checkpoint.ts';
export * from './errors.ts';
export { type EvaluateOptions, evaluate, predictClasses } from './evaluate.ts';
export { checkFiniteWeights } from './finite-weights.ts';
export { nextLearningRate, type TrainEvent, type TrainOptions, type TrainResult, train } from './loop.ts';
export { errorShare, type MeanMetrics, meanMetrics } from './metrics.ts';
export type { TrainRecipe } from './recipe.ts';
export { learningRateAt } from './schedule.ts';
export type { ScheduleName, ScheduleRecipe, ScheduleSettings } from './schedules/registry.ts';
export type { ScheduleState } from './schedules/schedule.ts';
export type { RunIdentity, TrainState } from './state.ts';
