/** SPC5xxx: conventions that must be written, values out of range, and recipes that cannot train. */
import { plural } from '../../text/numbers.ts';
import { entry } from '../create.ts';

export const deadInitialization = entry({
  code: 'SPC5110',
  slug: 'dead-init',
  severity: 'warning',
  since: '0.1.0',
  message: (p: { layer: string; activation: string }) =>
    `\`${p.activation}\` starts out flat: the initial values of \`${p.layer}\` never lift it above zero`,
});

export const symmetricInitialization = entry({
  code: 'SPC5112',
  slug: 'symmetric-init',
  severity: 'warning',
  since: '0.1.0',
  message: (p: { layer: string; value: string }) =>
    `every weight of \`${p.layer}\` starts at ${p.value}, so all its units stay equal`,
});

export const learningRateOutOfRange = entry({
  code: 'SPC5120',
  slug: 'learning-rate-out-of-range',
  severity: 'error',
  since: '0.1.0',
  message: (p: { lr: string }) => `the learning rate is ${p.lr}; it must be above 0`,
});

export const learningRateSuspicious = entry({
  code: 'SPC5121',
  slug: 'learning-rate-suspicious',
  severity: 'warning',
  since: '0.1.0',
  message: (p: { lr: string; effective: string }) =>
    `a learning rate of ${p.lr} rarely trains: a steady gradient comes to move the weights by ${p.effective} times its size per step`,
});

export const momentumOutOfRange = entry({
  code: 'SPC5122',
  slug: 'momentum-out-of-range',
  severity: 'error',
  since: '0.1.0',
  message: (p: { momentum: string }) => `momentum is ${p.momentum}; it is at least 0 and below 1`,
});

export const weightDecayOutOfRange = entry({
  code: 'SPC5123',
  slug: 'weight-decay-out-of-range',
  severity: 'error',
  since: '0.1.0',
  message: (p: { weightDecay: string }) => `weight decay is ${p.weightDecay}; it must not be negative`,
});

export const scheduleFactorOutOfRange = entry({
  code: 'SPC5124',
  slug: 'schedule-factor-out-of-range',
  severity: 'error',
  since: '0.1.0',
  message: (p: { factor: string }) =>
    `the schedule multiplies the learning rate by ${p.factor}; a factor lies between 0 and 1`,
});

export const topFiveNeedsFiveClasses = entry({
  code: 'SPC5125',
  slug: 'top5-needs-five-classes',
  severity: 'warning',
  since: '0.1.0',
  message: (p: { classes: number }) =>
    `with ${p.classes} classes every answer is among the best five, so \`top5\` says nothing`,
});

export const scheduleStepsUnordered = entry({
  code: 'SPC5126',
  slug: 'schedule-steps-unordered',
  severity: 'error',
  since: '0.1.0',
  message: (p: { step: number; previous: number }) =>
    `the schedule steps at epoch ${p.step} after epoch ${p.previous}; steps must rise`,
});

export const scheduleStepUnreached = entry({
  code: 'SPC5127',
  slug: 'schedule-step-unreached',
  severity: 'warning',
  since: '0.1.0',
  message: (p: { step: number; epochs: number }) =>
    `the schedule steps at epoch ${p.step}, but training ends after ${plural(p.epochs, 'epoch')}`,
});

export const weightDecayUnstable = entry({
  code: 'SPC5128',
  slug: 'weight-decay-unstable',
  severity: 'error',
  since: '0.1.0',
  message: (p: { product: string }) =>
    `learning rate times weight decay is ${p.product}; from 2 on, the decay alone makes the weights grow`,
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

export const pixelScaleZero = entry({
  code: 'SPC5130',
  slug: 'pixel-scale-zero',
  severity: 'error',
  since: '0.1.0',
  message: () => 'a `scale` of 0 makes every image the same',
});
