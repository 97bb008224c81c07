/** Settings of `cosine`. */
import type { AttributesOf } from '../../ops/shared/schema.ts';
import type { SettingsSchema } from '../../recipe/recipe-kind.ts';
import { decayProperties } from '../shared/schema.ts';

export const cosineSchema = {
  type: 'object',
  description:
    'Lets the learning rate fall to an end rate along half a period of a cosine: slowly, then fast, then slowly.',
  properties: decayProperties,
} as const satisfies SettingsSchema;

export type CosineSettings = AttributesOf<typeof cosineSchema>;
