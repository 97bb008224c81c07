/** Settings of `adam`. Ranges that need an explanation are left to the checks that give it. */
import type { AttributesOf } from '../../ops/shared/schema.ts';
import type { SettingsSchema } from '../../recipe/recipe-kind.ts';
import { momentProperties } from '../shared/moments/schema.ts';

export const adamSchema = {
  type: 'object',
  description:
    'Adam (Kingma and Ba 2015): each weight moves by the average of its gradient over the root of the average of its square.',
  required: ['lr'],
  properties: {
    ...momentProperties,
    weight_decay: {
      description: 'Added to the gradient as a multiple of the weight (L2), and averaged with it; at least 0.',
      type: 'number',
      default: 0,
    },
  },
} as const satisfies SettingsSchema;

export type AdamSettings = AttributesOf<typeof adamSchema>;
