/** Settings of `steps`. */
import type { AttributesOf } from '../../ops/shared/schema.ts';
import type { SettingsSchema } from '../../recipe/recipe-kind.ts';
import { LARGEST_INTEGER } from '../../schema/integers.ts';
import { factorSchema } from '../shared/schema.ts';

export const stepsSchema = {
  type: 'object',
  description: 'Multiplies the learning rate by factor after the given numbers of epochs.',
  required: ['at', 'factor'],
  properties: {
    at: {
      description: 'Numbers of epochs after which the rate changes, in ascending order.',
      type: 'array',
      items: { type: 'integer', minimum: 1, maximum: LARGEST_INTEGER },
      minItems: 1,
    },
    factor: factorSchema,
  },
} as const satisfies SettingsSchema;

export type StepsSettings = AttributesOf<typeof stepsSchema>;
