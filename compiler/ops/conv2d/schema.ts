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
    stride: strideSchema,
    padding: paddingSchema,
    dilation: dilationSchema,
    groups: {
      description:
        'Number of groups G: filters of a group see only that group’s input channels. Divides both channel counts.',
      type: 'integer',
      minimum: 1,
    },
    rounding: roundingSchema,
    weight: weightSchema,
    bias: biasSchema,
  },
  required: ['filters', 'kernel'],
} as const satisfies AttributeSchema;

export type Conv2dAttributes = AttributesOf<typeof conv2dSchema>;
