/** The keys of an `avg_pool` layer. */
import type { AttributeSchema } from '../layer-kind.ts';
import { type AttributesOf, kernelSchema, paddingSchema, roundingSchema, strideSchema } from '../shared/schema.ts';

export const avgPoolSchema = {
  type: 'object',
  description: 'The mean of each window, per channel.',
  properties: {
    kernel: kernelSchema,
    stride: strideSchema,
    padding: { ...paddingSchema, default: 0 },
    count_padding: {
      description:
        'Whether padded cells, which are 0, count in the divisor of the mean. Frameworks disagree, so it must be written wherever there is padding.',
      type: 'boolean',
    },
    rounding: roundingSchema,
  },
  required: ['kernel', 'stride'],
} as const satisfies AttributeSchema;

export type AvgPoolAttributes = AttributesOf<typeof avgPoolSchema>;
