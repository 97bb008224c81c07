/** Settings of `random_resized_crop`. */
import type { AttributesOf } from '../../ops/shared/schema.ts';
import type { SettingsSchema } from '../../recipe/recipe-kind.ts';

export const randomResizedCropSchema = {
  type: 'object',
  description:
    'A window of random size, shape and place of the whole image, scaled to the input, as torchvision’s RandomResizedCrop: `resize` is for evaluation then.',
  required: ['scale', 'ratio'],
  properties: {
    scale: {
      description: 'Least and greatest share of the image that the window covers.',
      type: 'array',
      items: { type: 'number', exclusiveMinimum: 0, maximum: 1 },
      minItems: 2,
      maxItems: 2,
      examples: [[0.08, 1]],
    },
    ratio: {
      description: 'Least and greatest width of the window over its height.',
      type: 'array',
      items: { type: 'number', exclusiveMinimum: 0 },
      minItems: 2,
      maxItems: 2,
      examples: [[0.75, 1.333]],
    },
  },
} as const satisfies SettingsSchema;

export type RandomResizedCropSettings = AttributesOf<typeof randomResizedCropSchema>;
