/** The keys of a `conv2d` layer. */
import type { AttributeSchema } from '../layer-kind.ts';
import {
  type AttributesOf,
  biasSchema,
  dilationSchema,
  kernelSchema,
  paddingSchema,
  roundingSchema,
  strideSchema,
  weightSchema,
} from '../shared/schema.ts';

export const conv2dSchema = {
  type: 'object',
  description: 'Convolution over height and width: each filter slides over the channels of its group and adds a bias.',
  properties: {
    filters: { description: 'Number of output channels K.', type: 'integer', minimum: 1 },
    kernel: kernelSchema,
    stride: { ...strideSchema, default: 1 },
    padding: { ...paddingSchema, default: 0 },
    dilation: { ...dilationSchema, default: 1 },
    groups: {
      description:
        'Number of groups G: filters of a group see only that group’s input channels. Must divide both channel counts.',
      type: 'integer',
      minimum: 1,
      default: 1,
    },
    rounding: roundingSchema,
    weight: weightSchema,
    bias: biasSchema,
  },
  required: ['filters', 'kernel'],
} as const satisfies AttributeSchema;

export type Conv2dAttributes = AttributesOf<typeof conv2dSchema>;
