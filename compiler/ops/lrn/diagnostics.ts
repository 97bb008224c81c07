/** Windows without a centre, and conventions that a spec must state. */
import { entry } from '../../diagnostics/create.ts';

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
    `the window of \`${p.layer}\` has ${p.size} channels, but an even window has no middle`,
});

export const lrnDenominatorVanishes = entry({
  code: 'SPC5103',
  slug: 'lrn-denominator-vanishes',
  severity: 'error',
  since: '0.1.0',
  message: (p: { layer: string; k: string }) =>
    `\`${p.layer}\` has k = ${p.k}, so it divides by zero wherever a window of activations is zero`,
});

export const lrnAcrossColumnsMissing = entry({
  code: 'SPC4173',
  slug: 'lrn-across-columns-missing',
  severity: 'error',
  since: '0.2.0',
  message: (p: { layer: string }) =>
    `\`${p.layer}\` does not say whether its windows reach from one column into the next`,
});
