/** The `train:` section of a spec, as the loop reads it. Momentum and weight decay are compiled into the update kernels. */

export interface TrainRecipe {
  /** Images per step. */
  readonly batch: number;
  /** Passes over the training images. */
  readonly epochs: number;
  /** ε before any reduction. */
  readonly learningRate: number;
  readonly schedule?: ScheduleRecipe;
}

/** One of the two; neither keeps the learning rate constant. */
export interface ScheduleRecipe {
  /** Reduces when the watched number has not improved for `patience` epochs (1 when absent). */
  readonly plateau?: {
    readonly factor: number;
    readonly monitor: 'val_top1_error' | 'val_loss';
    readonly max_reductions: number;
    readonly patience?: number;
  };
  /** Multiplies by `factor` after each of these numbers of epochs. */
  readonly steps?: { readonly at: readonly number[]; readonly factor: number };
}
