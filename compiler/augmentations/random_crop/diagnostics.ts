/** What a random crop can be told that leaves it nothing to do. */
import { entry } from '../../diagnostics/create.ts';

export const randomCropWithoutRoom = entry({
  code: 'SPC5141',
  slug: 'random-crop-without-room',
  severity: 'warning',
  since: '0.1.0',
  message: (p: { side: number }) =>
    `\`random_crop\` has nothing to choose from: images of ${p.side}×${p.side} are read whole`,
});
