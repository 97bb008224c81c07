/** Settings of `plateau`. */
import type { AttributesOf } from '../../ops/shared/schema.ts';
import type { SettingsSchema } from '../../recipe/recipe-kind.ts';
import { LARGEST_INTEGER } from '../../schema/integers.ts';
import { factorSchema } from '../shared/schema.ts';

export const plateauSchema = {
  type: 'object',
  description: 'Multiplies the learning rate by factor whenever the monitored value stops improving.',
  required: ['factor', 'monitor', 'max_reductions'],
  properties: {
    factor: factorSchema,
    monitor: {
      description: 'The value to monitor, on held-out images.',
      type: 'string',
      enum: ['val_top1_error', 'val_loss'],
      enumDescriptions: ['Share of images whose most probable class is wrong.', 'Mean cross-entropy.'],
    },
    max_reductions: {
      description: 'How many times the rate may fall.',
      type: 'integer',
      minimum: 1,
      maximum: LARGEST_INTEGER,
    },
    patience: {
      description: 'Epochs without improvement before the rate falls.',
      type: 'integer',
      minimum: 1,
      maximum: LARGEST_INTEGER,
      default: 1,
    },
  },
} as const satisfies SettingsSchema;

export type PlateauSettings = AttributesOf<typeof plateauSchema>;
