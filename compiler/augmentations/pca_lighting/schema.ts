/** Settings of `pca_lighting`. */
import type { AttributesOf } from '../../ops/shared/schema.ts';
import type { SettingsSchema } from '../../recipe/recipe-kind.ts';

export const pcaLightingSchema = {
  type: 'object',
  description: 'Colour shift along the principal components of the training pixels (section 4.1 of the AlexNet paper).',
  required: ['std'],
  properties: {
    std: {
      description: 'Standard deviation of the shift; 0.1 in the paper.',
      type: 'number',
      minimum: 0,
      examples: [0.1],
    },
  },
} as const satisfies SettingsSchema;

export type PcaLightingSettings = AttributesOf<typeof pcaLightingSchema>;
