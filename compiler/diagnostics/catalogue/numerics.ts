/** SPC5xxx: conventions that must be written, values out of range, and pixels that cannot be trained on. */
import { entry } from '../create.ts';

export const lrnAlphaConventionMissing = entry({
  code: 'SPC5101',
  slug: 'lrn-alpha-convention-missing',
  severity: 'error',
  since: '0.1.0',
  message: (p: { layer: string }) =>
    `\`${p.layer}\` does not say whether \`alpha\` multiplies the sum of squares or their mean`,
});

export const lrnWindowEven = entry({
  code: 'SPC5102',
  slug: 'lrn-window-even',
  severity: 'error',
  since: '0.1.0',
  message: (p: { layer: string; size: number }) =>
    `the window of \`${p.layer}\` has ${p.size} channels, and an even window has no middle`,
});

export const lrnDenominatorVanishes = entry({
  code: 'SPC5103',
  slug: 'lrn-denominator-vanishes',
  severity: 'error',
  since: '0.1.0',
  message: (p: { layer: string; k: string }) =>
    `\`${p.layer}\` has k = ${p.k}, so it divides by zero wherever a window of activations is zero`,
});

export const countPaddingMissing = entry({
  code: 'SPC5104',
  slug: 'count-padding-missing',
  severity: 'error',
  since: '0.1.0',
  message: (p: { layer: string }) => `\`${p.layer}\` does not say whether padded cells count in the mean`,
});

export const dropoutRateOutOfRange = entry({
  code: 'SPC5105',
  slug: 'dropout-rate-out-of-range',
  severity: 'error',
  since: '0.1.0',
  message: (p: { layer: string; rate: string }) =>
    `the rate of \`${p.layer}\` is ${p.rate}; a rate is at least 0 and below 1`,
});

export const deadInitialization = entry({
  code: 'SPC5110',
  slug: 'dead-init',
  severity: 'warning',
  since: '0.1.0',
  message: (p: { layer: string; activation: string }) =>
    `\`${p.activation}\` starts out flat: the initial values of \`${p.layer}\` never lift it above zero`,
});

export const weightInitializerMissing = entry({
  code: 'SPC5111',
  slug: 'weight-initializer-missing',
  severity: 'error',
  since: '0.1.0',
  message: (p: { layer: string }) => `nothing says how the weight of \`${p.layer}\` starts`,
});

export const symmetricInitialization = entry({
  code: 'SPC5112',
  slug: 'symmetric-init',
  severity: 'warning',
  since: '0.1.0',
  message: (p: { layer: string; value: string }) =>
    `every weight of \`${p.layer}\` starts at ${p.value}, so all its units stay equal`,
});

export const initializerOutOfRange = entry({
  code: 'SPC5113',
  slug: 'initializer-out-of-range',
  severity: 'error',
  since: '0.1.0',
  message: (p: { parameter: string; problem: string }) => `the initializer of \`${p.parameter}\` ${p.problem}`,
});

export const meanInUnitRange = entry({
  code: 'SPC5140',
  slug: 'mean-in-unit-range',
  severity: 'warning',
  since: '0.1.0',
  message: (p: { largest: string }) =>
    `\`mean\` is at most ${p.largest}, but it is subtracted from pixels in 0..255, before \`scale\``,
});

export const randomCropWithoutRoom = entry({
  code: 'SPC5141',
  slug: 'random-crop-without-room',
  severity: 'warning',
  since: '0.1.0',
  message: (p: { side: number }) =>
    `\`random_crop\` has nothing to choose: images of ${p.side}×${p.side} are read whole`,
});

export const pixelsUnscaled = entry({
  code: 'SPC5142',
  slug: 'pixels-unscaled',
  severity: 'warning',
  since: '0.1.0',
  message: () =>
    'the network is trained on pixels in 0..255, because the spec neither subtracts a `mean` nor has a `scale`',
});

export const constantBeyondFloat32 = entry({
  code: 'SPC5131',
  slug: 'constant-beyond-float32',
  severity: 'error',
  since: '0.1.0',
  message: (p: { layer: string; arithmetic: string; becomes: string }) =>
    `\`${p.layer}\` computes with ${p.arithmetic}, which float32 holds as ${p.becomes}`,
});

export const pixelScaleZero = entry({
  code: 'SPC5130',
  slug: 'pixel-scale-zero',
  severity: 'error',
  since: '0.1.0',
  message: () => 'a `scale` of 0 makes every image the same',
});
