/** Diagnostics of kinds that slide a window: extents that do not work out. */
import { entry } from '../../diagnostics/create.ts';

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
    `with padding ${p.padding}, some windows of \`${p.layer}\` (${p.kernel} cells in ${p.axis}) see no input at all`,
});

export const convBorderOnlyPadding = entry({
  code: 'SPC4105',
  slug: 'conv-border-only-padding',
  severity: 'warning',
  since: '0.1.0',
  message: (p: { layer: string; axis: string; padding: number | undefined }) =>
    `${p.padding === undefined ? 'rounding up reaches so far' : `padding ${p.padding} is so wide`} that the border of \`${p.layer}\` in ${p.axis} sees no input, only its bias`,
});
