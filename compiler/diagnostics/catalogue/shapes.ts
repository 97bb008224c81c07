/** SPC4xxx: extents that do not work out, and places where the network departs from what the spec says about it. */
import { entry } from '../create.ts';

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
    `${p.tensor}, of shape ${p.shape}, has ${p.elements} elements, more than the 2,147,483,648 that can be indexed`,
});

export const shapeAssertionFailed = entry({
  code: 'SPC4130',
  slug: 'shape-assertion-failed',
  severity: 'error',
  since: '0.1.0',
  message: (p: { layer: string; expected: string; actual: string }) =>
    `\`${p.layer}\` has shape ${p.actual}, not the expected ${p.expected}`,
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
    `\`${p.layer}\` gives class scores of shape ${p.shape}, but \`classes\` is ${p.classes}`,
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

export const stdNotChannels = entry({
  code: 'SPC4154',
  slug: 'std-not-channels',
  severity: 'error',
  since: '0.1.0',
  message: (p: { values: number; channels: number }) =>
    `\`std\` has ${p.values} value${p.values === 1 ? '' : 's'}, but the input has ${p.channels} channel${p.channels === 1 ? '' : 's'}`,
});

export const resizeBelowCrop = entry({
  code: 'SPC4152',
  slug: 'resize-below-crop',
  severity: 'error',
  since: '0.1.0',
  message: (p: { resize: number; crop: number }) =>
    `images are resized to a shorter side of ${p.resize}, too small for a crop of ${p.crop}`,
});
