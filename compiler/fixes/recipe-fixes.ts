/** Changes of the `data` section: sizes that do not fit the input, and pixels out of range. */
import type { Candidate, CandidateGenerator } from './types.ts';

export const fixCrop: CandidateGenerator = ({ spec }) => {
  const [, height = 0, width = 0] = spec.input.shape;
  const crop = spec.data.crop ?? 0;
  const changes = [1, 2].map((axis) => ({ path: ['input', 'shape', axis], value: crop }));
  return [
    ...(height === width
      ? [
          {
            kind: 'crop',
            title: `\`crop: ${height}\` is what the network reads`,
            changes: [{ path: ['data', 'crop'], value: height }],
          },
        ]
      : []),
    { kind: 'input', title: `input ${crop}×${crop} matches the crop`, changes },
  ];
};

export const fixResize: CandidateGenerator = ({ spec }) => {
  const crop = spec.data.crop ?? 0;
  return [
    {
      kind: 'resize',
      title: `\`resize: ${crop}\` is just enough`,
      changes: [{ path: ['data', 'resize'], value: crop }],
    },
  ];
};

/** Pixels in 0..1. To propose a mean, one would have to know the images. */
export const fixPixels: CandidateGenerator = ({ spec }) => {
  const scale = 1 / 256;
  const change = spec.isWritten(['data'])
    ? { path: ['data', 'scale'], value: scale }
    : { path: ['data'], value: { scale } };
  return [{ kind: 'scale', title: `\`data: { scale: ${scale} }\` scales pixels to 0..1`, changes: [change] }];
};

/** A mean of pixels in 0..1, or one that is meant after `scale`: both in 0..255. */
export const fixMean: CandidateGenerator = ({ spec }) => {
  const { mean, scale } = spec.data;
  const written = typeof mean === 'object' ? mean : [];
  const change = (kind: string, factor: number, why: string): Candidate => {
    const value = written.map((each) => Number((each * factor).toPrecision(6)));
    return { kind, title: `\`mean: [${value.join(', ')}]\`, ${why}`, changes: [{ path: ['data', 'mean'], value }] };
  };
  const unit = change('unit', 255, 'if it was computed from pixels in 0..1');
  // Both are the same where `scale` scales pixels to 0..1.
  const afterScale = scale > 0 && scale < 1 && Math.abs(255 * scale - 1) > 0.01 && Math.max(...written) / scale <= 255;
  return afterScale ? [unit, change('scaled', 1 / scale, 'if it was meant to apply after `scale`')] : [unit];
};

/** A deviation of pixels in 0..1, as PyTorch's documentation gives it, in units of 0..255. */
export const fixStd: CandidateGenerator = ({ spec }) => {
  const { std } = spec.data;
  const value = (typeof std === 'object' ? std : []).map((each) => Number((each * 255).toPrecision(6)));
  const title = `\`std: [${value.join(', ')}]\`, if it was computed from pixels in 0..1`;
  return [{ kind: 'unit', title, changes: [{ path: ['data', 'std'], value }] }];
};

/** One number per channel is the same at every place. */
export const fixMovedMean: CandidateGenerator = () => [
  {
    kind: 'channel',
    title: '`mean: channel` is the same at every place',
    changes: [{ path: ['data', 'mean'], value: 'channel' }],
  },
];
