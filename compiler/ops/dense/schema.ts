/** The keys of a `dense` layer. */
import type { AttributeSchema } from '../layer-kind.ts';
import { type AttributesOf, biasSchema, weightSchema } from '../shared/schema.ts';

export const denseSchema = {
  type: 'object',
  description: 'Fully connected layer: every unit weighs all values of the input and adds a bias. Flattens its input.',
  properties: {
    units: { description: 'Number of outputs.', type: 'integer', minimum: 1 },
    weight: weightSchema,
    bias: biasSchema,
  },
  required: ['units'],
} as const satisfies AttributeSchema;

export type DenseAttributes = AttributesOf<typeof denseSchema>;
