/** A momentum as PyTorch counts it, and a batch that has statistics. */
import type { CandidateGenerator } from '../../fixes/types.ts';
import { layerChange, numberAttribute } from '../shared/fixes.ts';

export const fixMomentum: CandidateGenerator = (site) => {
  const momentum = numberAttribute(site, 'momentum') ?? 0;
  const other = Number((1 - momentum).toPrecision(6));
  return layerChange(site, 'momentum', other, `\`momentum: ${other}\`, if ${momentum} is the share of the old value`);
};

export const fixSingleValue: CandidateGenerator = () => [
  {
    kind: 'batch',
    title: '`batch: 32` gives 32 values per channel',
    changes: [{ path: ['train', 'batch'], value: 32 }],
  },
];
