/** The keys of a `pad` layer. */
import type { AttributeSchema } from '../layer-kind.ts';
import { type AttributesOf, paddingSchema } from '../shared/schema.ts';

export const padSchema = {
  type: 'object',
  description: 'The image with zeros around it.',
  properties: { padding: paddingSchema },
  required: ['padding'],
} as const satisfies AttributeSchema;

export type PadAttributes = AttributesOf<typeof padSchema>;
