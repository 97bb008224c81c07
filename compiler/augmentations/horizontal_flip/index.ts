/** The augmentation `horizontal_flip`. */
import { defineAugmentation } from '../augmentation-kind.ts';
import docs from './docs.md';

export const horizontalFlip = defineAugmentation({
  kind: 'horizontal_flip',
  elsewhere: { PyTorch: 'RandomHorizontalFlip', Caffe: 'mirror' },
  foreign: { kinds: ['flip', 'fliphorizontal', 'fliplr', 'hflip', 'randomflip'] },
  schema: { type: 'object', description: 'Every second image is mirrored left to right.', properties: {} },
  example: {},
  docs,
});
