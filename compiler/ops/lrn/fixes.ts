/** Windows with a centre, and what `alpha` may have meant. */
import type { CandidateGenerator } from '../../fixes/types.ts';
import { plural } from '../../text/numbers.ts';
import { layerChange, layerNamedAt, numberAttribute } from '../shared/fixes.ts';

export const fixEvenWindow: CandidateGenerator = (site) => {
  const size = numberAttribute(site, 'size') ?? 0;
  return [size + 1, size - 1].flatMap((value) =>
    layerChange(site, 'size', value, `\`size: ${value}\` covers ${plural((value - 1) / 2, 'channel')} on each side`),
  );
};

export const fixAlphaConvention: CandidateGenerator = (site) => {
  const index = layerNamedAt(site);
  return index === undefined
    ? []
    : [
        { value: 'sum', as: 'the AlexNet paper and TensorFlow' },
        { value: 'mean', as: 'Caffe, PyTorch and cuda-convnet2' },
      ].map(({ value, as }) => ({
        kind: value,
        title: `\`alpha_over: ${value}\` reads \`alpha\` as ${as} do`,
        changes: [{ path: ['layers', index, 'alpha_over'], value }],
      }));
};

export const fixAcrossColumns: CandidateGenerator = (site) =>
  [
    { value: true, means: 'lets windows reach into the next column, as with `groups` on one device' },
    { value: false, means: 'ends windows with the column, as on the GPUs of the AlexNet paper' },
  ].flatMap(({ value, means }) =>
    layerChange(site, 'across_columns', value, `\`across_columns: ${value}\` ${means}`).map((candidate) => ({
      ...candidate,
      kind: String(value),
    })),
  );
