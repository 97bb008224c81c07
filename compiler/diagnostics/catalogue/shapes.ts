/** SPC4xxx: extents that do not work out, and places where the network departs from what the spec says about it. */
import { entry } from '../create.ts';

export const kernelLargerThanInput = entry({
  code: 'SPC4101',
  slug: 'kernel-larger-than-input',
  severity: 'error',
  since: '0.1.0',
  message: (p: { layer: string; axis: string; kernel: number; input: number; padded: boolean }) =>
    `the window of \`${p.layer}\` spans ${p.kernel} cells in ${p.axis}, more than the ${p.input} of its ${p.padded ? 'padded input' : 'input'}`,
});

export const convExtentNotIntegral = entry({
  code: 'SPC4102',
  slug: 'conv-extent-not-integral',
  severity: 'error',
  since: '0.1.0',
  message: (p: { layer: string; axis: string; extent: string }) =>
    `\`${p.layer}\` would produce a ${p.axis} of ${p.extent}`,
});

export const poolExtentNotIntegral = entry({
  code: 'SPC4103',
  slug: 'pool-extent-not-integral',
  severity: 'error',
  since: '0.1.0',
  message: (p: { layer: string; axis: string; extent: string }) =>
    `\`${p.layer}\` would produce a ${p.axis} of ${p.extent}`,
});

export const poolWindowOnlyPadding = entry({
  code: 'SPC4104',
  slug: 'pool-window-only-padding',
  severity: 'error',
  since: '0.1.0',
  message: (p: { layer: string; axis: string; padding: number; kernel: number }) =>
    `padding ${p.padding} leaves \`${p.layer}\` windows of ${p.kernel} cells in ${p.axis} that see no input at all`,
});

export const convBorderOnlyPadding = entry({
  code: 'SPC4105',
  slug: 'conv-border-only-padding',
  severity: 'warning',
  since: '0.1.0',
  message: (p: { layer: string; axis: string; padding: number | undefined }) =>
    `${p.padding === undefined ? 'rounding up reaches so far' : `padding ${p.padding} is so wide`} that the border of \`${p.layer}\` in ${p.axis} sees no input, only its bias`,
});

export const imageInputNeeded = entry({
  code: 'SPC4106',
  slug: 'image-input-needed',
  severity: 'error',
  since: '0.1.0',
  message: (p: { layer: string; kind: string; producer: string; shape: string }) =>
    `\`${p.layer}\` (${p.kind}) needs an input of [C, H, W], but \`${p.producer}\` gives ${p.shape}`,
});

export const oneInputNeeded = entry({
  code: 'SPC4107',
  slug: 'one-input-needed',
  severity: 'error',
  since: '0.1.0',
  message: (p: { layer: string; kind: string; wanted: string; count: number }) =>
    `\`${p.layer}\` (${p.kind}) reads ${p.wanted}, not ${p.count}`,
});

export const tensorTooLarge = entry({
  code: 'SPC4108',
  slug: 'tensor-too-large',
  severity: 'error',
  since: '0.1.0',
  message: (p: { tensor: string; shape: string; elements: string }) =>
    `${p.tensor} of shape ${p.shape} has ${p.elements} elements, more than the 2,147,483,648 that can be indexed`,
});

export const groupsDoNotDivide = entry({
  code: 'SPC4110',
  slug: 'groups-do-not-divide',
  severity: 'error',
  since: '0.1.0',
  message: (p: { layer: string; groups: number; counts: readonly string[] }) =>
    p.counts.length === 1
      ? `${p.groups} groups of \`${p.layer}\` do not divide its ${p.counts[0]}`
      : `${p.groups} groups of \`${p.layer}\` divide neither its ${p.counts.join(' nor its ')}`,
});

export const shapeAssertionFailed = entry({
  code: 'SPC4130',
  slug: 'shape-assertion-failed',
  severity: 'error',
  since: '0.1.0',
  message: (p: { layer: string; expected: string; actual: string }) =>
    `\`${p.layer}\` has the shape ${p.actual}, not the expected ${p.expected}`,
});

export const parameterCountAssertionFailed = entry({
  code: 'SPC4131',
  slug: 'param-count-assertion-failed',
  severity: 'error',
  since: '0.1.0',
  message: (p: { expected: string; actual: string; difference: string }) =>
    `the network has ${p.actual} parameters, ${p.difference} than the expected ${p.expected}`,
});

export const logitsNotClasses = entry({
  code: 'SPC4140',
  slug: 'logits-not-classes',
  severity: 'error',
  since: '0.1.0',
  message: (p: { layer: string; shape: string; classes: number }) =>
    `\`${p.layer}\` gives the class scores in the shape ${p.shape}, but \`classes\` is ${p.classes}`,
});

export const softmaxNotLast = entry({
  code: 'SPC4141',
  slug: 'softmax-not-last',
  severity: 'error',
  since: '0.1.0',
  message: (p: { layer: string; reader: string }) =>
    `\`${p.layer}\` (softmax) must be the last layer, but \`${p.reader}\` follows`,
});

export const softmaxWithoutLogits = entry({
  code: 'SPC4142',
  slug: 'softmax-without-logits',
  severity: 'error',
  since: '0.1.0',
  message: (p: { layer: string }) => `\`${p.layer}\` (softmax) reads the images, so no layer computes class scores`,
});

export const cropNotInput = entry({
  code: 'SPC4150',
  slug: 'crop-not-input',
  severity: 'error',
  since: '0.1.0',
  message: (p: { crop: number; height: number; width: number }) =>
    `images are cropped to ${p.crop}×${p.crop}, but the network reads ${p.height}×${p.width}`,
});

export const meanNotChannels = entry({
  code: 'SPC4151',
  slug: 'mean-not-channels',
  severity: 'error',
  since: '0.1.0',
  message: (p: { values: number; channels: number }) =>
    `\`mean\` has ${p.values} values, but the input has ${p.channels} channel${p.channels === 1 ? '' : 's'}`,
});

export const resizeBelowCrop = entry({
  code: 'SPC4152',
  slug: 'resize-below-crop',
  severity: 'error',
  since: '0.1.0',
  message: (p: { resize: number; crop: number }) =>
    `images are resized to a shorter side of ${p.resize}, too small for a crop of ${p.crop}`,
});

export const lightingNeedsColour = entry({
  code: 'SPC4153',
  slug: 'lighting-needs-colour',
  severity: 'error',
  since: '0.1.0',
  message: (p: { channels: number }) =>
    `\`pca_lighting\` works on red, green and blue, but the input has ${p.channels} channel${p.channels === 1 ? '' : 's'}`,
});
