/** Settings of `pad_crop`. */
import type { AttributesOf } from '../../ops/shared/schema.ts';
import type { SettingsSchema } from '../../recipe/recipe-kind.ts';

export const padCropSchema = {
  type: 'object',
  description:
    'A window of the size of the input at a random place of the image, with black pixels added on each side: before the mean is subtracted, as torchvision’s RandomCrop does.',
  required: ['padding'],
  properties: {
    padding: {
      description: 'Black pixels on each side; 4 is usual for CIFAR-10.',
      type: 'integer',
      minimum: 1,
      maximum: 1024,
      examples: [4],
    },
  },
} as const satisfies SettingsSchema;

export type PadCropSettings = AttributesOf<typeof padCropSchema>;
