/** The keys of a `max_pool` layer. */
import type { AttributeSchema } from '../layer-kind.ts';
import { type AttributesOf, kernelSchema, paddingSchema, roundingSchema, strideSchema } from '../shared/schema.ts';

export const maxPoolSchema = {
  type: 'object',
  description:
    'The largest value of each window, per channel. Padded cells never win; a tie goes to the first in scan order.',
  properties: {
    kernel: kernelSchema,
    stride: strideSchema,
    padding: { ...paddingSchema, default: 0 },
    rounding: roundingSchema,
  },
  required: ['kernel', 'stride'],
} as const satisfies AttributeSchema;

export type MaxPoolAttributes = AttributesOf<typeof maxPoolSchema>;
