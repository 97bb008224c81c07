/** Augmentations that choose the pixels which the network reads. */
import { entry } from '../../diagnostics/create.ts';

export const windowChosenTwice = entry({
  code: 'SPC4155',
  slug: 'window-chosen-twice',
  severity: 'error',
  since: '0.1.0',
  message: (p: { first: string; second: string }) =>
    `\`${p.second}\` chooses the window that the network reads, but \`${p.first}\` has done so already`,
});

export const meanImageMoved = entry({
  code: 'SPC4156',
  slug: 'mean-image-moved',
  severity: 'error',
  since: '0.1.0',
  message: (p: { augmentation: string; pixels: string }) =>
    `the mean image has no value for the pixels that \`${p.augmentation}\` ${p.pixels}`,
});
