/** Settings of `constant`: none but the warm-up of every schedule. */
import type { SettingsSchema } from '../../recipe/recipe-kind.ts';

export const constantSchema = {
  type: 'object',
  description: 'Leaves the learning rate as it is; for a warm-up without anything after it.',
  properties: {},
} as const satisfies SettingsSchema;
