/** Settings of `polynomial`. */
import type { AttributesOf } from '../../ops/shared/schema.ts';
import type { SettingsSchema } from '../../recipe/recipe-kind.ts';
import { decayProperties } from '../shared/schema.ts';

export const polynomialSchema = {
  type: 'object',
  description: 'Lets the learning rate fall to an end rate as a power of what is left of the run.',
  properties: {
    power: {
      description: 'The power: 1 is a straight line, 2 falls faster first.',
      type: 'number',
      exclusiveMinimum: 0,
      default: 1,
    },
    ...decayProperties,
  },
} as const satisfies SettingsSchema;

export type PolynomialSettings = AttributesOf<typeof polynomialSchema>;
