/** A `softmax` in the wrong place. */
import { entry } from '../../diagnostics/create.ts';

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
