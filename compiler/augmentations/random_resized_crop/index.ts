/** The augmentation `random_resized_crop`. */
import { defineAugmentation } from '../augmentation-kind.ts';
import { checkRanges } from './check.ts';
import * as diagnostics from './diagnostics.ts';
import docs from './docs.md';
import { fixRange } from './fixes.ts';
import { type RandomResizedCropSettings, randomResizedCropSchema } from './schema.ts';

export const randomResizedCrop = defineAugmentation<'random_resized_crop', RandomResizedCropSettings>({
  kind: 'random_resized_crop',
  elsewhere: { PyTorch: 'RandomResizedCrop' },
  foreign: { kinds: ['randomresizecrop'] },
  schema: randomResizedCropSchema,
  example: { scale: [0.08, 1], ratio: [0.75, 1.333] },
  docs,
  window: { pixels: 'mixes from several' },
  check: checkRanges,
  diagnostics,
  fixes: { SPC4157: fixRange },
});
