/** Placeholder until base.ts derives these from the schema. */
export interface DataRecipe {
  readonly crop?: number;
}
export interface TrainRecipe {
  readonly batch: number;
}
