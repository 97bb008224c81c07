/** Settings of `adamw`. Ranges that need an explanation are left to the checks that give it. */
import type { AttributesOf } from '../../ops/shared/schema.ts';
import type { SettingsSchema } from '../../recipe/recipe-kind.ts';
import { momentProperties } from '../shared/moments/schema.ts';

export const adamwSchema = {
  type: 'object',
  description:
    'Adam with decoupled weight decay (Loshchilov and Hutter 2019): weights shrink by lr·weight_decay beside the update.',
  required: ['lr'],
  properties: {
    ...momentProperties,
    weight_decay: {
      description: 'Pull of the weights towards zero, beside the averages; at least 0.',
      type: 'number',
      default: 0.01,
    },
  },
} as const satisfies SettingsSchema;

export type AdamWSettings = AttributesOf<typeof adamwSchema>;
