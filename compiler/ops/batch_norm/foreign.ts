/** Other frameworks' words for batch normalisation. */
import type { ForeignWords } from '../foreign-words.ts';

const OWN_LAYER = 'batch normalisation is a layer of its own, behind this one: `- { name: bn1, type: batch_norm }`';
const SCALES = 'leave it out: `weight` and `bias` are the factor and the offset';
const RUNS = 'leave it out: training takes the statistics of the batch, prediction the running ones';

export const batchNormWords: ForeignWords = {
  kinds: ['batchnorm', 'batchnorm1d', 'batchnormalize', 'bn', 'syncbatchnorm'],
  keys: {
    betainitializer: ['bias'],
    eps: ['epsilon'],
    gammainitializer: ['weight'],
    variationepsilon: ['epsilon'],
  },
  keyAdvice: {
    batchnorm: OWN_LAYER,
    batchnormalize: OWN_LAYER,
    affine: advice,
    center: advice,
    numfeatures: 'leave it out: the number of channels is inferred',
    trackrunningstats: RUNS,
    useglobalstats: RUNS,
  },
  rewritings: { movingaveragefraction: complement },
};

/** `affine: false` and its like leave out what is trained. */
function advice(value: string | undefined): string {
  return value === 'false'
    ? '`weight: { constant: 1, lr_multiplier: 0 }` keeps the factor at 1, `bias: { constant: 0, lr_multiplier: 0 }` the offset at 0'
    : SCALES;
}

/** The share of the old value, which others write, is 1 minus that of the latest batch. */
function complement(value: string) {
  const share = 1 - Number(value);
  return share > 0 && share <= 1 ? { key: 'momentum', value: String(Number(share.toPrecision(6))) } : undefined;
}
