/** Settings of `exponential`. */
import type { AttributesOf } from '../../ops/shared/schema.ts';
import type { SettingsSchema } from '../../recipe/recipe-kind.ts';
import { factorSchema } from '../shared/schema.ts';

export const exponentialSchema = {
  type: 'object',
  description: 'Multiplies the learning rate by factor in the course of each epoch, a little with every update.',
  required: ['factor'],
  properties: { factor: factorSchema },
} as const satisfies SettingsSchema;

export type ExponentialSettings = AttributesOf<typeof exponentialSchema>;
