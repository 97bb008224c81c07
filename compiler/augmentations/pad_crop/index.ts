/** The augmentation `pad_crop`. */
import { defineAugmentation } from '../augmentation-kind.ts';
import docs from './docs.md';
import { type PadCropSettings, padCropSchema } from './schema.ts';

export const padCrop = defineAugmentation<'pad_crop', PadCropSettings>({
  kind: 'pad_crop',
  elsewhere: {},
  foreign: { kinds: ['padandcrop'] },
  schema: padCropSchema,
  example: { padding: 4 },
  docs,
  window: { pixels: 'adds' },
});
