/** Settings of optimizers that scale each weight's update by averages of its gradient and of its square. */

export const momentProperties = {
  lr: { description: 'Learning rate, above 0: about how far one update moves a weight.', type: 'number' },
  beta1: {
    description: 'Share of the average of gradients that is kept; at least 0, below 1.',
    type: 'number',
    default: 0.9,
  },
  beta2: {
    description: 'Share of the average of squared gradients that is kept; at least 0, below 1.',
    type: 'number',
    default: 0.999,
  },
  epsilon: {
    description: 'Added to the root of the average of squares, so that nothing is divided by 0; above 0.',
    type: 'number',
    default: 1e-8,
  },
} as const;

export interface MomentSettings {
  readonly lr: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  readonly weight_decay: number;
}

/** The averages by PyTorch's names for them: of the gradient, and of its square. */
export const momentState = ['exp_avg', 'exp_avg_sq'] as const;
