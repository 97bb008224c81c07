/** SPC5xxx: weights that start badly, and pixels that cannot be trained on. */
import { entry } from '../create.ts';

export const deadInitialization = entry({
  code: 'SPC5110',
  slug: 'dead-init',
  severity: 'warning',
  since: '0.1.0',
  message: (p: { layer: string; activation: string }) =>
    `\`${p.activation}\` starts out dead: the initial values of \`${p.layer}\` never lift its input above zero`,
});

export const symmetricInitialization = entry({
  code: 'SPC5112',
  slug: 'symmetric-init',
  severity: 'warning',
  since: '0.1.0',
  message: (p: { layer: string; value: string }) =>
    `every weight of \`${p.layer}\` starts at ${p.value}, so all its units stay identical`,
});

export const meanInUnitRange = entry({
  code: 'SPC5140',
  slug: 'mean-in-unit-range',
  severity: 'warning',
  since: '0.1.0',
  message: (p: { largest: string }) =>
    `\`mean\` is at most ${p.largest}, but it is subtracted from pixels in 0..255, before \`scale\``,
});

export const pixelsUnscaled = entry({
  code: 'SPC5142',
  slug: 'pixels-unscaled',
  severity: 'warning',
  since: '0.1.0',
  message: () => 'the network is trained on pixels in 0..255, because the spec has neither `mean` nor `scale`',
});

export const stdInUnitRange = entry({
  code: 'SPC5143',
  slug: 'std-in-unit-range',
  severity: 'warning',
  since: '0.1.0',
  message: (p: { largest: string }) => `\`std\` is at most ${p.largest}, but it divides pixels in 0..255`,
});

export const pixelScaleZero = entry({
  code: 'SPC5130',
  slug: 'pixel-scale-zero',
  severity: 'error',
  since: '0.1.0',
  message: () => 'a `scale` of 0 makes every image the same',
});
