/** Lighting of images without colour. */
import { entry } from '../../diagnostics/create.ts';

export const lightingNeedsColour = entry({
  code: 'SPC4153',
  slug: 'lighting-needs-colour',
  severity: 'error',
  since: '0.1.0',
  message: (p: { channels: number }) =>
    `\`pca_lighting\` works on red, green and blue, but the input has ${p.channels} channel${p.channels === 1 ? '' : 's'}`,
});
