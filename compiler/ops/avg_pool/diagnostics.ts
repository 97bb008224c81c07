/** The convention for padded means, which a spec must state. */
import { entry } from '../../diagnostics/create.ts';

export const countPaddingMissing = entry({
  code: 'SPC5104',
  slug: 'count-padding-missing',
  severity: 'error',
  since: '0.1.0',
  message: (p: { layer: string }) => `\`${p.layer}\` does not say whether padded cells count in the mean`,
});
