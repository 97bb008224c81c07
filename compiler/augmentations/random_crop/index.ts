/** The augmentation `random_crop`. */
import { defineAugmentation } from '../augmentation-kind.ts';
import { checkRoom } from './check.ts';
import * as diagnostics from './diagnostics.ts';
import docs from './docs.md';
import { fixRoom } from './fixes.ts';

export const randomCrop = defineAugmentation({
  kind: 'random_crop',
  elsewhere: { PyTorch: 'RandomCrop', Keras: 'RandomCrop' },
  foreign: { kinds: ['crop'] },
  schema: {
    type: 'object',
    description: 'A window of the size of the input at a random place, instead of the centre. `resize` gives it room.',
    properties: {},
  },
  example: {},
  docs,
  window: {},
  check: checkRoom,
  diagnostics,
  fixes: { SPC5141: fixRoom },
});
