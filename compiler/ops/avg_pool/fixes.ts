/** The two conventions for padded means. */
import type { CandidateGenerator } from '../../fixes/types.ts';
import { layerChange } from '../shared/fixes.ts';

export const fixCountPadding: CandidateGenerator = (site) =>
  [
    ...layerChange(
      site,
      'count_padding',
      true,
      '`count_padding: true` divides by the whole window, as Caffe and PyTorch do',
    ),
    ...layerChange(
      site,
      'count_padding',
      false,
      '`count_padding: false` divides by the cells of the input, as TensorFlow does',
    ),
  ].map((candidate, index) => ({ ...candidate, kind: `count_padding ${index}` }));
