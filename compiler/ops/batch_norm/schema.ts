/** The keys of a `batch_norm` layer. */
import { fanlessInitializers } from '../../initializers/registry.ts';
import type { AttributeSchema } from '../layer-kind.ts';
import { type AttributesOf, biasSchema, parameterSchema } from '../shared/schema.ts';

export const batchNormSchema = {
  type: 'object',
  description:
    'Batch normalisation: subtracts the mean of each channel and divides by its standard deviation, over the batch in training and as they have run at test time; then a factor and an offset per channel.',
  properties: {
    momentum: {
      description:
        'Share of the latest batch in the running mean and variance: running ← (1 − momentum) · running + momentum · batch, as in PyTorch. Keras and Caffe write the share of the old value, 1 − momentum.',
      type: 'number',
      exclusiveMinimum: 0,
      maximum: 1,
      default: 0.1,
    },
    epsilon: {
      description:
        'Added to the variance before the square root: 1e-5 by default, as in PyTorch and Caffe; Keras has 1e-3.',
      type: 'number',
      exclusiveMinimum: 0,
      default: 1e-5,
    },
    weight: {
      ...parameterSchema(
        'How the factor of each channel (γ) starts and how fast it learns. `defaults` of the spec do not apply.',
        fanlessInitializers,
      ),
      default: { constant: 1 },
    },
    bias: {
      ...parameterSchema(
        'How the offset of each channel (β) starts and how fast it learns. `defaults` of the spec do not apply.',
        fanlessInitializers,
      ),
      default: biasSchema.default,
    },
  },
} as const satisfies AttributeSchema;

export type BatchNormAttributes = AttributesOf<typeof batchNormSchema>;
