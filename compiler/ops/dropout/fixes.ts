/** What a rate out of range may have meant. */

import type { CandidateGenerator } from '../../fixes/types.ts';
import { meantShare } from '../../text/meant-share.ts';
import { layerChange, numberAttribute } from '../shared/fixes.ts';

/** An unintended sign or percentage, or the fraction kept instead of the fraction dropped. */
export const fixRate: CandidateGenerator = (site) => {
  const rate = numberAttribute(site, 'rate') ?? 0;
  const meant = meantShare(rate);
  const usual = meant.some(({ value }) => value === 0.5)
    ? []
    : layerChange(site, 'rate', 0.5, '`rate: 0.5`, as in the AlexNet paper');
  return [
    ...(rate === 1 ? layerChange(site, 'rate', 0, '`rate: 0` drops nothing, if 1 is the share to keep') : []),
    ...meant.flatMap(({ value, why }) => layerChange(site, 'rate', value, `\`rate: ${value}\`, ${why}`)),
    ...usual,
  ].map((candidate, index) => ({ ...candidate, kind: `rate ${index}` }));
};
