/** The keys of `train:` about gradients, between the backward pass and the optimizer. */
import { LARGEST_INTEGER } from '../schema/integers.ts';

export const gradientProperties = {
  accumulate: {
    description:
      'Parts into which a batch is divided: each is computed by itself, in a part of the memory, and the update has the gradient of all. Divides the batch.',
    type: 'integer',
    minimum: 1,
    maximum: LARGEST_INTEGER,
    examples: [4],
  },
  clip_gradient_norm: {
    description:
      'The largest norm that the gradients of an update may have, all tensors together (L2); longer ones are scaled down to it.',
    type: 'number',
    exclusiveMinimum: 0,
    examples: [1],
  },
} as const;
