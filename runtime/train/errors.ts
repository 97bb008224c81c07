/** Named errors of training runs and their files. */
import { type ErrorDetails, RuntimeError } from '../errors.ts';

/** A checkpoint that cannot continue this run. */
export class CheckpointError extends RuntimeError {
  constructor(message: string, details?: ErrorDetails) {
    super('SPC8301', 'checkpoint-mismatch', message, details);
  }
}

/** A checkpoint that has changed since it was written. */
export class CheckpointDamagedError extends RuntimeError {
  constructor(message: string, details: ErrorDetails = {}) {
    super('SPC8305', 'checkpoint-damaged', message, {
      help: ['use a copy of the file, or an earlier checkpoint'],
      ...details,
    });
  }
}

/** The loss became infinite or NaN; the weights are useless from there on. `of` names the images where it is not the batch's loss. */
export class LossNotFiniteError extends RuntimeError {
  constructor(loss: number, step: number, learningRate: number, of?: 'validation' | 'test') {
    const which = of === undefined ? 'the loss' : `the loss of the ${of} images`;
    super('SPC8302', 'loss-not-finite', `${which} is ${loss} after step ${step} at learning rate ${learningRate}`, {
      notes: ['the weights are not saved from here on; an earlier checkpoint is kept as it is'],
      help: [
        'lower `lr` in `train.optimizer`, by a factor of 10 to begin with',
        'check that pixels are scaled: `data.mean` and `data.scale`',
        'check the initial weights: a `std` that is too large overflows in deep networks',
      ],
    });
  }
}

/** A file or folder of a run that cannot be written. */
export class OutputError extends RuntimeError {
  constructor(message: string, details?: ErrorDetails) {
    super('SPC8303', 'file-unwritable', message, details);
  }
}
